#include <algorithm>

#include "config/notify_from_yaml.h"
#include "config/setting_checks.h"

namespace pgvigil::config {
namespace {

template <class T>
Result<void> Store(Result<T> value, T& target) {
  if (!value) return tl::unexpected(value.error());
  target = *std::move(value);
  return {};
}

/// Gives an error that has no place the place of `node`.
Result<void> Placed(const YamlNode& node, Result<void> result) {
  if (!result) return tl::unexpected(node.At(result.error().message));
  return result;
}

template <class Number>
Result<void> ReadInteger(const YamlNode& node, Number& target, const SettingLimits& limits) {
  const auto value = node.AsInteger();
  if (!value) return tl::unexpected(value.error());
  auto checked = CheckWhole(*value, limits);
  if (!checked) return Placed(node, checked);
  target = static_cast<Number>(*value);
  return {};
}

Result<void> ReadLabels(const YamlNode& node, std::map<std::string, std::string>& target) {
  target.clear();
  for (const auto& [key, value] : node.Entries()) {
    auto named = Placed(key, CheckLabelName(key.Text()));
    if (!named) return named;
    auto stored = Store(value.AsString(), target[key.Text()]);
    if (!stored) return stored;
  }
  if (node.kind() == YamlNode::Kind::kMap || node.IsNull()) return {};
  return tl::unexpected(node.At("expected a map of label names and values"));
}

Result<QueryFileSettings> ReadQueryFile(const YamlNode& node) {
  QueryFileSettings file;
  if (node.kind() == YamlNode::Kind::kScalar) {
    file.path = node.Text();
    return file;
  }
  const SettingLimits dialects{.choices = "pgvigil|cloudnativepg|postgres_exporter|pg_exporter"};
  const YamlField fields[] = {
      {"path", [&](const YamlNode& value) { return ReadSetting(value, &file.path, {}); }},
      {"dialect",
       [&](const YamlNode& value) { return ReadSetting(value, &file.dialect, dialects); }},
  };
  const auto errors = ReadMap(node, fields);
  if (!errors.empty()) return Wrong(Joined(errors));
  if (file.path.empty()) return tl::unexpected(node.At("a query file needs a `path`"));
  return file;
}

Result<void> ReadQueryFiles(const YamlNode& node, std::vector<QueryFileSettings>& target) {
  if (node.kind() != YamlNode::Kind::kSequence) {
    return tl::unexpected(node.At("expected a list of query files"));
  }
  target.clear();
  for (const YamlNode& item : node.Items()) {
    auto file = ReadQueryFile(item);
    if (!file) return tl::unexpected(file.error());
    target.push_back(*std::move(file));
  }
  return {};
}

/// Without `roles` nothing in particular is expected behind it.
Result<TargetSettings> ReadTarget(const YamlNode& node, std::string_view roles) {
  TargetSettings target;
  target.role = "any";
  const SettingLimits expected{.choices = roles};
  std::vector<YamlField> fields = {
      {"name", [&](const YamlNode& value) { return ReadSetting(value, &target.name, {}); }},
      {"dsn", [&](const YamlNode& value) { return ReadSetting(value, &target.dsn, {}); }},
  };
  if (!roles.empty()) {
    fields.push_back({"role", [&](const YamlNode& value) {
                        return ReadSetting(value, &target.role, expected);
                      }});
  }
  const auto errors = ReadMap(node, fields);
  if (!errors.empty()) return Wrong(Joined(errors));
  if (target.name.empty() || target.dsn.empty()) {
    return tl::unexpected(node.At("expected a map with a `name` and a `dsn`"));
  }
  return target;
}

Result<void> ReadTargets(const YamlNode& node, std::vector<TargetSettings>& targets,
                         std::string_view roles) {
  if (node.kind() != YamlNode::Kind::kSequence) {
    return tl::unexpected(node.At("expected a list of maps with `name` and `dsn`"));
  }
  targets.clear();
  for (const YamlNode& item : node.Items()) {
    auto target = ReadTarget(item, roles);
    if (!target) return tl::unexpected(target.error());
    const bool taken = std::ranges::any_of(
        targets, [&](const TargetSettings& other) { return other.name == target->name; });
    if (taken) return tl::unexpected(item.At("the name `" + target->name + "` is taken twice"));
    targets.push_back(*std::move(target));
  }
  return {};
}

template <class T>
Result<void> ReadOptional(const YamlNode& node, std::optional<T>& target) {
  T value{};
  auto read = ReadSetting(node, &value, {});
  if (read) target = value;
  return read;
}

Result<void> ReadOverrides(const YamlNode& node, std::map<std::string, QueryOverride>& target) {
  if (node.kind() != YamlNode::Kind::kMap && !node.IsNull()) {
    return tl::unexpected(node.At("expected a map of query names"));
  }
  std::vector<Error> errors;
  for (const auto& [key, value] : node.Entries()) {
    QueryOverride& query = target[key.Text()];
    const YamlField fields[] = {
        {"enabled", [&](const YamlNode& item) { return ReadOptional(item, query.enabled); }},
        {"timeout", [&](const YamlNode& item) { return ReadOptional(item, query.timeout); }},
        {"cache", [&](const YamlNode& item) { return ReadOptional(item, query.cache); }},
        {"max_series", [&](const YamlNode& item) { return ReadOptional(item, query.max_series); }},
    };
    for (Error& error : ReadMap(value, fields)) errors.push_back(std::move(error));
  }
  if (errors.empty()) return {};
  return Wrong(Joined(errors));
}

}  // namespace

Result<void> ReadSetting(const YamlNode& node, const SettingTarget& target,
                         const SettingLimits& limits) {
  return std::visit(
      Overloaded{
          [&](Secret* value) -> Result<void> {
            auto text = node.AsString();
            if (!text) return tl::unexpected(text.error());
            *value = Secret(*std::move(text));
            return {};
          },
          [&](std::string* value) -> Result<void> {
            auto stored = Store(node.AsString(), *value);
            return stored ? Placed(node, CheckChoice(*value, limits)) : stored;
          },
          [&](bool* value) { return Store(node.AsBool(), *value); },
          [&](int* value) { return ReadInteger(node, *value, limits); },
          [&](std::size_t* value) { return ReadInteger(node, *value, limits); },
          [&](Milliseconds* value) -> Result<void> {
            const auto duration = node.AsDuration();
            if (!duration) return tl::unexpected(duration.error());
            auto checked = Placed(node, CheckDuration(*duration, limits));
            if (checked) *value = *duration;
            return checked;
          },
          [&](LogFormat* value) { return Placed(node, StoreFormat(node.Text(), *value, limits)); },
          [&](std::vector<std::string>* value) { return Store(node.AsStrings(), *value); },
          [&](std::map<std::string, std::string>* value) { return ReadLabels(node, *value); },
          [&](std::vector<QueryFileSettings>* value) { return ReadQueryFiles(node, *value); },
          [&](std::vector<TargetSettings>* value) {
            return ReadTargets(node, *value, limits.roles);
          },
          [&](std::map<std::string, QueryOverride>* value) { return ReadOverrides(node, *value); },
          [&](std::vector<AlertmanagerSettings>* value) { return ReadAlertmanagers(node, *value); },
          [&](std::vector<RelabelSettings>* value) { return ReadRelabelConfigs(node, *value); },
      },
      target);
}

}  // namespace pgvigil::config
