#include <algorithm>

#include "config/notify_from_yaml.h"
#include "config/setting_checks.h"
#include "config/setting_value.h"

namespace pgvigil::config {
namespace {

constexpr std::string_view kActions =
    "replace|keep|drop|hashmod|labelmap|labeldrop|labelkeep|lowercase|uppercase|keepequal|"
    "dropequal";

bool IsOneOf(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

bool IsNameCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// Groups (`$1`, `${name}`) may stand where the action writes through its expression.
bool IsTarget(std::string_view name, bool groups) {
  if (name.empty() || (name[0] >= '0' && name[0] <= '9')) return false;
  return std::all_of(name.begin(), name.end(), [&](char c) {
    return IsNameCharacter(c) || (groups && (c == '$' || c == '{' || c == '}'));
  });
}

Result<void> ReadAction(const YamlNode& node, std::string& target) {
  auto text = node.AsString();
  if (!text) return tl::unexpected(text.error());
  std::transform(text->begin(), text->end(), text->begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  auto checked = CheckChoice(*text, {.choices = kActions});
  if (!checked) return tl::unexpected(node.At(checked.error().message));
  target = *std::move(text);
  return {};
}

Result<void> ReadModulus(const YamlNode& node, std::uint64_t& target) {
  const auto value = node.AsInteger();
  if (!value) return tl::unexpected(value.error());
  if (*value < 1) return tl::unexpected(node.At("must be 1 or more"));
  target = static_cast<std::uint64_t>(*value);
  return {};
}

/// A key that an action does not look at and that is not as Prometheus has it by default.
std::string_view Unused(const RelabelSettings& made) {
  const RelabelSettings defaults;
  const bool drops = IsOneOf(made.action, {"labeldrop", "labelkeep"});
  const bool compares = IsOneOf(made.action, {"keepequal", "dropequal"});
  const bool changes_case = IsOneOf(made.action, {"lowercase", "uppercase"});
  if (drops && !made.source_labels.empty()) return "source_labels";
  if (drops && !made.target_label.empty()) return "target_label";
  if (compares && made.regex != defaults.regex) return "regex";
  if (!drops && !compares && !changes_case) return "";
  if (made.replacement != defaults.replacement) return "replacement";
  if (changes_case) return "";
  if (made.modulus != defaults.modulus) return "modulus";
  return made.separator != defaults.separator ? "separator" : "";
}

/// https://prometheus.io/docs/prometheus/latest/configuration/configuration/#relabel_config
Result<void> CheckRelabel(const RelabelSettings& made) {
  const std::string& action = made.action;
  if (action == "hashmod" && made.modulus == 0) return Wrong("hashmod needs a `modulus`");
  const bool needs_target =
      !IsOneOf(action, {"keep", "drop", "labelmap", "labeldrop", "labelkeep"});
  if (needs_target && !IsTarget(made.target_label, action == "replace")) {
    return Wrong(action + " needs a `target_label` that is a label name");
  }
  if (action == "labelmap" && !IsTarget(made.replacement, true)) {
    return Wrong("the `replacement` of labelmap is a label name, or one with groups such as $1");
  }
  const std::string_view unused = Unused(made);
  if (unused.empty()) return {};
  return Wrong(action + " has no use for `" + std::string(unused) + "`");
}

Result<void> ReadFields(const YamlNode& node, RelabelSettings& made) {
  const auto into = [](auto& value) {
    return [&value](const YamlNode& each) { return ReadSetting(each, &value, {}); };
  };
  const YamlField fields[] = {
      {"source_labels", into(made.source_labels)},
      {"separator", into(made.separator)},
      {"regex", into(made.regex)},
      {"modulus", [&](const YamlNode& each) { return ReadModulus(each, made.modulus); }},
      {"target_label", into(made.target_label)},
      {"replacement", into(made.replacement)},
      {"action", [&](const YamlNode& each) { return ReadAction(each, made.action); }},
  };
  const auto errors = ReadMap(node, fields);
  if (errors.empty()) return {};
  return Wrong(Joined(errors));
}

Result<void> ReadRelabelConfig(const YamlNode& node, std::vector<RelabelSettings>& target) {
  RelabelSettings made;
  auto read = ReadFields(node, made);
  if (!read) return read;
  auto checked = CheckRelabel(made);
  if (!checked) return tl::unexpected(node.At(checked.error().message));
  made.where = node.Where();
  target.push_back(std::move(made));
  return {};
}

}  // namespace

Result<void> ReadRelabelConfigs(const YamlNode& node, std::vector<RelabelSettings>& target) {
  if (node.kind() != YamlNode::Kind::kSequence) {
    return tl::unexpected(node.At("expected a list of relabel configurations"));
  }
  target.clear();
  std::vector<Error> errors;
  for (const YamlNode& item : node.Items()) {
    if (auto done = ReadRelabelConfig(item, target); !done) errors.push_back(done.error());
  }
  if (errors.empty()) return {};
  return Wrong(Joined(errors));
}

}  // namespace pgvigil::config
