#include "alerts/rules/rule_reader.h"

#include <algorithm>
#include <optional>

#include "alerts/promql/parser.h"
#include "alerts/rules/mistakes.h"
#include "alerts/rules/template.h"

namespace pgvigil::rules {
namespace {

using config::YamlField;
using config::YamlNode;

/// What a rule's map says, before it is known which kind of rule it is.
struct RawRule {
  Rule rule;
  std::optional<YamlNode> alert;
  std::optional<YamlNode> record;
  std::optional<YamlNode> labels;
  std::vector<YamlNode> of_alerts;  // keys that only an alert has
};

/// Of a byte in a text of several lines; both count from 1.
std::size_t OffsetOf(std::string_view text, std::size_t line, std::size_t column) {
  std::size_t at = 0;
  for (; line > 1; --line) {
    const std::size_t newline = text.find('\n', at);
    if (newline == std::string_view::npos) return text.size();
    at = newline + 1;
  }
  return std::min(at + column - 1, text.size());
}

Result<void> ReadExpression(const YamlNode& node, const ScalarPlaces& places, Rule& rule) {
  auto text = node.AsString();
  if (!text) return tl::unexpected(text.error());
  if (text->empty()) return tl::unexpected(node.At("a rule needs an expression"));
  auto parsed = promql::Parse(*text);
  if (!parsed) {
    const auto& wrong = parsed.error();
    const std::string hint = wrong.hint.empty() ? "" : "; " + wrong.hint;
    return tl::unexpected(
        places.At(node, OffsetOf(*text, wrong.line, wrong.column), wrong.message + hint));
  }
  rule.text = *std::move(text);
  rule.expr = *std::move(parsed);
  return {};
}

/// Each text of a map as a template; `what` they are.
Result<void> CheckTemplates(const YamlNode& map, const ScalarPlaces& places,
                            std::string_view what) {
  Mistakes mistakes;
  for (const auto& [key, value] : map.Entries()) {
    if (const auto wrong = FindTemplateError(value.Text())) {
      mistakes.Add(places.At(
          value, wrong->place,
          "in the template of " + std::string(what) + " `" + key.Text() + "`: " + wrong->message));
    }
  }
  return mistakes.ToResult();
}

Result<void> ReadAnnotations(const YamlNode& node, const ScalarPlaces& places, Rule& rule) {
  auto read = ReadLabels(node, rule.annotations);
  return read ? CheckTemplates(node, places, "annotation") : read;
}

Result<void> CheckAlert(const RawRule& raw, const ScalarPlaces& places) {
  return raw.labels ? CheckTemplates(*raw.labels, places, "label") : Result<void>();
}

/// Prometheus 3 takes any name in UTF-8; one with braces is an expression in the wrong place.
Result<void> CheckRecord(const RawRule& raw) {
  Mistakes mistakes;
  if (raw.rule.name.find_first_of("{}") != std::string::npos) {
    mistakes.Add(
        raw.record->At("`" + raw.rule.name + "` is no metric name; should it stand in `expr`?"));
  }
  for (const YamlNode& key : raw.of_alerts) {
    mistakes.Add(key.At("`" + key.Text() + "` belongs to an alert, not to a recording rule"));
  }
  return mistakes.ToResult();
}

Result<void> CheckKind(const YamlNode& node, const ScalarPlaces& places, RawRule& raw) {
  if (raw.alert && raw.record) {
    return tl::unexpected(node.At("a rule has `alert` or `record`, not both"));
  }
  if (!raw.alert && !raw.record) {
    return tl::unexpected(node.At("a rule needs `alert` or `record`"));
  }
  const YamlNode& name = raw.alert ? *raw.alert : *raw.record;
  raw.rule.name = name.Text();
  if (raw.rule.name.empty()) return tl::unexpected(name.At("a rule needs a name"));
  if (raw.alert) return CheckAlert(raw, places);
  raw.rule.kind = Rule::Kind::kRecording;
  return CheckRecord(raw);
}

/// The keys of the map that belong to alerts alone, for a message about each.
std::vector<YamlNode> KeysOfAlerts(const YamlNode& map) {
  std::vector<YamlNode> keys;
  for (const auto& [key, value] : map.Entries()) {
    const std::string name = key.Text();
    if (name == "for" || name == "keep_firing_for" || name == "annotations") keys.push_back(key);
  }
  return keys;
}

Result<void> Keep(const YamlNode& node, std::optional<YamlNode>& target) {
  auto text = node.AsString();
  if (!text) return tl::unexpected(text.error());
  target = node;
  return {};
}

std::vector<Error> ReadFields(const YamlNode& node, const ScalarPlaces& places, RawRule& raw) {
  Rule& rule = raw.rule;
  const YamlField fields[] = {
      {"alert", [&](const YamlNode& value) { return Keep(value, raw.alert); }},
      {"record", [&](const YamlNode& value) { return Keep(value, raw.record); }},
      {"expr", [&](const YamlNode& value) { return ReadExpression(value, places, rule); }},
      {"for", [&](const YamlNode& value) { return ReadDuration(value, rule.hold); }},
      {"keep_firing_for",
       [&](const YamlNode& value) { return ReadDuration(value, rule.keep_firing_for); }},
      {"labels",
       [&](const YamlNode& value) {
         raw.labels = value;
         return ReadLabels(value, rule.labels);
       }},
      {"annotations", [&](const YamlNode& value) { return ReadAnnotations(value, places, rule); }},
  };
  return ReadMap(node, fields);
}

bool HasKey(const YamlNode& map, std::string_view name) {
  for (const auto& [key, value] : map.Entries()) {
    if (key.Text() == name) return true;
  }
  return false;
}

}  // namespace

Result<std::string> ReadText(const YamlNode& node) {
  return node.IsNull() ? std::string() : node.AsString();
}

Result<void> ReadDuration(const YamlNode& node, Duration& target) {
  const auto text = node.AsString();
  if (!text) return tl::unexpected(text.error());
  const auto duration = promql::ParseDuration(*text);
  if (!duration) {
    return tl::unexpected(
        node.At("`" + *text + "` is no duration; write one such as 30s or 1h30m"));
  }
  target = *duration;
  return {};
}

Result<void> ReadLabels(const YamlNode& node, std::vector<Label>& target) {
  if (node.kind() != YamlNode::Kind::kMap && !node.IsNull()) {
    return tl::unexpected(node.At("expected a map of names and texts"));
  }
  Mistakes mistakes;
  for (const auto& [key, value] : node.Entries()) {
    const std::string name = key.Text();
    auto text = ReadText(value);
    if (name.empty() || name == promql::kMetricName) {
      mistakes.Add(key.At("`" + name + "` cannot be a name here"));
    } else if (!text) {
      mistakes.Add(text.error());
    } else {
      target.emplace_back(name, *std::move(text));
    }
  }
  return mistakes.ToResult();
}

Result<Rule> ReadRule(const YamlNode& node, const ScalarPlaces& places) {
  RawRule raw;
  raw.rule.where = node.Where();
  raw.of_alerts = KeysOfAlerts(node);
  Mistakes mistakes;
  mistakes.Add(ReadFields(node, places, raw));
  const bool is_map = node.kind() == YamlNode::Kind::kMap;
  if (is_map && !HasKey(node, "expr")) mistakes.Add(node.At("a rule needs `expr`"));
  if (is_map || node.IsNull()) {
    if (auto checked = CheckKind(node, places, raw); !checked) mistakes.Add(checked.error());
  }
  if (auto result = mistakes.ToResult(); !result) return tl::unexpected(result.error());
  return std::move(raw.rule);
}

}  // namespace pgvigil::rules
