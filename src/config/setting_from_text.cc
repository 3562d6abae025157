#include <charconv>

#include "config/alertmanager_address.h"
#include "config/setting_checks.h"

namespace pgvigil::config {
namespace {

std::string_view Trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// `a, b` without blanks around and without empty items.
std::vector<std::string> SplitList(std::string_view text) {
  std::vector<std::string> items;
  for (const std::string_view part : Split(text, ',')) {
    if (!Trim(part).empty()) items.emplace_back(Trim(part));
  }
  return items;
}

Result<void> ReadBool(std::string_view text, bool& target) {
  const auto is = [&](std::string_view word) { return text == word; };
  target = is("true") || is("1");
  if (target || is("false") || is("0")) return {};
  return Wrong("`" + std::string(text) + "` is neither true nor false");
}

template <class Number>
Result<void> ReadInteger(std::string_view text, Number& target, const SettingLimits& limits) {
  long value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) {
    return Wrong("`" + std::string(text) + "` is no whole number");
  }
  auto checked = CheckWhole(value, limits);
  if (checked) target = static_cast<Number>(value);
  return checked;
}

Result<void> ReadLabels(std::string_view text, std::map<std::string, std::string>& target) {
  target.clear();
  for (const std::string& pair : SplitList(text)) {
    const auto equals = pair.find('=');
    if (equals == std::string::npos) {
      return Wrong("`" + pair + "` is not `name=value`");
    }
    const std::string name(Trim(std::string_view(pair).substr(0, equals)));
    auto named = CheckLabelName(name);
    if (!named) return named;
    target[name] = Trim(std::string_view(pair).substr(equals + 1));
  }
  return {};
}

Result<void> ReadQueryFiles(std::string_view text, std::vector<QueryFileSettings>& target) {
  target.clear();
  for (std::string& path : SplitList(text))
    target.push_back({.path = std::move(path), .dialect = {}});
  return {};
}

Result<void> ReadAlertmanagers(std::string_view text, std::vector<AlertmanagerSettings>& target) {
  target.clear();
  for (const std::string& address : SplitList(text)) {
    auto parsed = ParseAlertmanagerAddress(address);
    if (!parsed) return tl::unexpected(parsed.error());
    target.push_back(*std::move(parsed));
  }
  return {};
}

Result<void> ReadDuration(std::string_view text, Milliseconds& target,
                          const SettingLimits& limits) {
  const auto value = ParseDuration(text);
  if (!value) return tl::unexpected(value.error());
  auto checked = CheckDuration(*value, limits);
  if (checked) target = *value;
  return checked;
}

/// What has no shorter form is written as in the file, `[{name: rw, dsn: ...}]`.
Result<void> ReadYaml(std::string_view text, const SettingTarget& target,
                      const SettingLimits& limits) {
  const auto node = YamlNode::Parse(text, "its text");
  if (!node) return tl::unexpected(node.error());
  return ReadSetting(*node, target, limits);
}

}  // namespace

Result<void> ReadSetting(std::string_view text, const SettingTarget& target,
                         const SettingLimits& limits) {
  return std::visit(
      Overloaded{
          [&](Secret* value) -> Result<void> {
            *value = Secret(std::string(text));
            return {};
          },
          [&](std::string* value) -> Result<void> {
            *value = text;
            return CheckChoice(*value, limits);
          },
          [&](bool* value) { return ReadBool(text, *value); },
          [&](int* value) { return ReadInteger(text, *value, limits); },
          [&](std::size_t* value) { return ReadInteger(text, *value, limits); },
          [&](Milliseconds* value) { return ReadDuration(text, *value, limits); },
          [&](LogFormat* value) { return StoreFormat(std::string(text), *value, limits); },
          [&](std::vector<std::string>* value) -> Result<void> {
            *value = SplitList(text);
            return {};
          },
          [&](std::map<std::string, std::string>* value) { return ReadLabels(text, *value); },
          [&](std::vector<QueryFileSettings>* value) { return ReadQueryFiles(text, *value); },
          [&](std::vector<TargetSettings>*) { return ReadYaml(text, target, limits); },
          [&](std::map<std::string, QueryOverride>*) -> Result<void> {
            return Wrong("can be set in the configuration file only");
          },
          [&](std::vector<AlertmanagerSettings>* value) { return ReadAlertmanagers(text, *value); },
          [&](std::vector<RelabelSettings>*) -> Result<void> {
            return Wrong("can be set in the configuration file only");
          },
      },
      target);
}

}  // namespace pgvigil::config
