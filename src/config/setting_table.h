#pragma once

#include <span>
#include <string_view>

#include "config/setting_value.h"

namespace pgvigil::config {

/// One setting: where it stands in pgvigil.yaml, in the environment and in Settings. Its default is
/// what a default-constructed Settings holds.
struct Setting {
  std::string_view key;          ///< `section.name` in pgvigil.yaml
  std::string_view environment;  ///< empty: in the file only
  SettingTarget (*target)(Settings& settings);
  SettingLimits limits;
  std::string_view help;  ///< one or two sentences, Markdown
};

/// Every setting there is, section by section. The YAML reader, the environment, the command line,
/// the example file and the reference in docs/configuration.md all follow this table.
[[nodiscard]] std::span<const Setting> AllSettings();

/// The setting called `key`, or null.
[[nodiscard]] const Setting* FindSetting(std::string_view key);

}  // namespace pgvigil::config
