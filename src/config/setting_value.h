#pragma once

#include <limits>
#include <string>
#include <string_view>
#include <variant>

#include "config/settings.h"
#include "config/yaml.h"

namespace pgvigil::config {

/// The member of a Settings that one setting is kept in; its type decides how the setting is read
/// and shown.
using SettingTarget =
    std::variant<Secret*, std::string*, bool*, int*, std::size_t*, Milliseconds*, LogFormat*,
                 std::vector<std::string>*, std::map<std::string, std::string>*,
                 std::vector<QueryFileSettings>*, std::vector<TargetSettings>*,
                 std::map<std::string, QueryOverride>*, std::vector<AlertmanagerSettings>*,
                 std::vector<RelabelSettings>*>;

/// What a value must satisfy beyond its type. Numbers and durations (in milliseconds) must lie in
/// [least, most]; a text must be one of `choices` (separated by `|`) when there are any, the role
/// of a target one of `roles`; without any it has none.
struct SettingLimits {
  double least = 0;
  double most = std::numeric_limits<double>::infinity();
  std::string_view choices = {};
  std::string_view roles = {};
};

/// Reads a value from a configuration file. Errors: kConfig with file:line:column; several may be
/// in one message, one a line. A secret is never quoted.
Result<void> ReadSetting(const YamlNode& node, const SettingTarget& target,
                         const SettingLimits& limits);

/// Reads a value from the environment or the command line. Lists are separated by commas, maps are
/// `name=value` pairs separated by commas, lists of targets YAML. Errors: kConfig without the
/// variable's name; a secret is never quoted.
Result<void> ReadSetting(std::string_view text, const SettingTarget& target,
                         const SettingLimits& limits);

/// The value as YAML on one line; a secret that is set as `(set)`.
[[nodiscard]] std::string ShowSetting(const SettingTarget& target);

/// The type in a reader's words: duration, number, true or false, text, secret, list, map.
[[nodiscard]] std::string_view TypeName(const SettingTarget& target);

/// `1500ms`, `30s`, `5m`: the shortest form ParseDuration() reads back.
[[nodiscard]] std::string FormatDuration(Milliseconds duration);

}  // namespace pgvigil::config
