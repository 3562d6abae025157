#include <algorithm>
#include <functional>
#include <iterator>
#include <optional>
#include <set>
#include <utility>

#include "alerts/promql/parser.h"
#include "alerts/rules/rule.h"
#include "alerts/rules/template.h"
#include "config/path_list.h"
#include "config/yaml.h"

namespace pgvigil::rules {
namespace {

using config::YamlField;
using config::YamlNode;

Error Joined(const std::vector<Error>& errors) {
  Error all{ErrorKind::kConfig, {}};
  for (const Error& error : errors) {
    if (!all.message.empty()) all.message += '\n';
    all.message += error.message;
  }
  return all;
}

/// Keeps every mistake, so that one run shows them all.
class Mistakes {
 public:
  void Add(Error error) { errors_.push_back(std::move(error)); }
  void Add(const std::vector<Error>& errors) {
    errors_.insert(errors_.end(), errors.begin(), errors.end());
  }
  [[nodiscard]] bool none() const { return errors_.empty(); }
  [[nodiscard]] Result<void> ToResult() const {
    if (none()) return {};
    return tl::unexpected(Joined(errors_));
  }

 private:
  std::vector<Error> errors_;
};

template <class T>
Result<void> Store(Result<T> value, T& target) {
  if (!value) return tl::unexpected(value.error());
  target = *std::move(value);
  return {};
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

Result<void> ReadLimit(const YamlNode& node, std::size_t& target) {
  const auto number = node.AsInteger();
  if (!number) return tl::unexpected(number.error());
  if (*number < 0) return tl::unexpected(node.At("a limit is not negative; 0 means none"));
  target = static_cast<std::size_t>(*number);
  return {};
}

/// A map of names and texts; `check` says what is wrong with a name or a text, or nothing.
using CheckPair = std::function<std::string(const std::string& name, const std::string& text)>;

Result<void> ReadPairs(const YamlNode& node, const CheckPair& check, std::vector<Label>& target) {
  if (node.kind() != YamlNode::Kind::kMap && !node.IsNull()) {
    return tl::unexpected(node.At("expected a map of names and texts"));
  }
  for (const auto& [key, value] : node.Entries()) {
    auto text = value.AsString();
    if (!text) return tl::unexpected(text.error());
    if (std::string wrong = check(key.Text(), *text); !wrong.empty()) {
      return tl::unexpected(value.At(std::move(wrong)));
    }
    target.emplace_back(key.Text(), *std::move(text));
  }
  return {};
}

std::string CheckLabel(const std::string& name, const std::string& text) {
  if (name.empty() || name == promql::kMetricName) return "a label cannot be called `" + name + "`";
  const auto checked = CheckTemplate(text);
  return checked ? std::string() : "label " + name + ": " + checked.error().message;
}

std::string CheckAnnotation(const std::string& name, const std::string& text) {
  if (name.empty()) return "an annotation needs a name";
  const auto checked = CheckTemplate(text);
  return checked ? std::string() : "annotation " + name + ": " + checked.error().message;
}

std::string CheckStaticLabel(const std::string& name, const std::string& /*text*/) {
  if (name.empty() || name == promql::kMetricName) return "a label cannot be called `" + name + "`";
  return {};
}

Result<void> ReadExpression(const YamlNode& node, Rule& rule) {
  auto text = node.AsString();
  if (!text) return tl::unexpected(text.error());
  auto parsed = promql::Parse(*text);
  if (!parsed) return tl::unexpected(node.At("in the expression, " + parsed.error().Text()));
  rule.text = *std::move(text);
  rule.expr = *std::move(parsed);
  return {};
}

/// What a rule's map says, before it is known which kind of rule it is.
struct RawRule {
  Rule rule;
  std::optional<std::string> alert;
  std::optional<std::string> record;
  bool has_alert_keys = false;  // for, keep_firing_for, annotations
};

Result<void> ReadName(const YamlNode& node, std::optional<std::string>& target) {
  auto name = node.AsString();
  if (!name) return tl::unexpected(name.error());
  if (name->empty()) return tl::unexpected(node.At("a rule needs a name"));
  target = *std::move(name);
  return {};
}

Result<void> ReadAlertDuration(const YamlNode& node, Duration& target, RawRule& raw) {
  raw.has_alert_keys = true;
  return ReadDuration(node, target);
}

Result<void> CheckKind(const YamlNode& node, RawRule& raw) {
  if (raw.alert && raw.record) {
    return tl::unexpected(node.At("a rule has `alert` or `record`, not both"));
  }
  if (!raw.alert && !raw.record) {
    return tl::unexpected(node.At("a rule needs `alert` or `record`"));
  }
  if (!raw.rule.expr) return tl::unexpected(node.At("a rule needs `expr`"));
  raw.rule.name = raw.alert ? *raw.alert : *raw.record;
  if (raw.alert) return {};
  raw.rule.kind = Rule::Kind::kRecording;
  if (!metrics::IsMetricName(raw.rule.name)) {
    return tl::unexpected(node.At("`" + raw.rule.name + "` is no metric name"));
  }
  if (raw.has_alert_keys) {
    return tl::unexpected(
        node.At("`for`, `keep_firing_for` and `annotations` belong to an alert, not to `record`"));
  }
  return {};
}

// Templates belong to alerts; a recording rule's labels are as they are.
Result<void> ReadLabels(const YamlNode& node, RawRule& raw) {
  return ReadPairs(node, CheckStaticLabel, raw.rule.labels);
}

Result<void> CheckTemplates(const YamlNode& node, const Rule& rule) {
  if (rule.kind == Rule::Kind::kRecording) return {};
  for (const auto& [name, text] : rule.labels) {
    if (std::string wrong = CheckLabel(name, text); !wrong.empty()) {
      return tl::unexpected(node.At(std::move(wrong)));
    }
  }
  return {};
}

Result<Rule> ReadRule(const YamlNode& node) {
  RawRule raw;
  raw.rule.where = node.Where();
  const YamlField fields[] = {
      {"alert", [&](const YamlNode& value) { return ReadName(value, raw.alert); }},
      {"record", [&](const YamlNode& value) { return ReadName(value, raw.record); }},
      {"expr", [&](const YamlNode& value) { return ReadExpression(value, raw.rule); }},
      {"for", [&](const YamlNode& value) { return ReadAlertDuration(value, raw.rule.hold, raw); }},
      {"keep_firing_for",
       [&](const YamlNode& value) {
         return ReadAlertDuration(value, raw.rule.keep_firing_for, raw);
       }},
      {"labels", [&](const YamlNode& value) { return ReadLabels(value, raw); }},
      {"annotations",
       [&](const YamlNode& value) {
         raw.has_alert_keys = true;
         return ReadPairs(value, CheckAnnotation, raw.rule.annotations);
       }},
  };
  Mistakes mistakes;
  mistakes.Add(ReadMap(node, fields));
  if (mistakes.none()) {
    if (auto checked = CheckKind(node, raw); !checked) mistakes.Add(checked.error());
    if (auto checked = CheckTemplates(node, raw.rule); !checked) mistakes.Add(checked.error());
  }
  if (auto result = mistakes.ToResult(); !result) return tl::unexpected(result.error());
  return std::move(raw.rule);
}

Result<void> ReadRules(const YamlNode& node, std::vector<Rule>& rules) {
  if (node.kind() != YamlNode::Kind::kSequence && !node.IsNull()) {
    return tl::unexpected(node.At("expected a list of rules"));
  }
  Mistakes mistakes;
  for (const YamlNode& item : node.Items()) {
    auto rule = ReadRule(item);
    if (rule) {
      rules.push_back(*std::move(rule));
    } else {
      mistakes.Add(rule.error());
    }
  }
  return mistakes.ToResult();
}

// A rule's own label wins over the group's.
void AddGroupLabels(const std::vector<Label>& labels, Rule& rule) {
  std::vector<Label> all;
  for (const Label& label : labels) {
    const bool own = std::ranges::any_of(
        rule.labels, [&](const Label& other) { return other.first == label.first; });
    if (!own) all.push_back(label);
  }
  std::ranges::move(rule.labels, std::back_inserter(all));
  rule.labels = std::move(all);
}

Result<Group> ReadGroup(const YamlNode& node, const std::string& file) {
  Group group{.name = {}, .file = file};
  std::vector<Label> labels;
  const YamlField fields[] = {
      {"name", [&](const YamlNode& value) { return Store(value.AsString(), group.name); }},
      {"interval", [&](const YamlNode& value) { return ReadDuration(value, group.interval); }},
      {"query_offset",
       [&](const YamlNode& value) { return ReadDuration(value, group.query_offset); }},
      {"limit", [&](const YamlNode& value) { return ReadLimit(value, group.limit); }},
      {"labels", [&](const YamlNode& value) { return ReadPairs(value, CheckStaticLabel, labels); }},
      {"rules", [&](const YamlNode& value) { return ReadRules(value, group.rules); }},
  };
  Mistakes mistakes;
  mistakes.Add(ReadMap(node, fields));
  if (mistakes.none() && group.name.empty()) mistakes.Add(node.At("a group needs a `name`"));
  if (auto result = mistakes.ToResult(); !result) return tl::unexpected(result.error());
  for (Rule& rule : group.rules) AddGroupLabels(labels, rule);
  return group;
}

Result<void> ReadGroups(const YamlNode& node, const std::string& file, std::vector<Group>& groups) {
  if (node.kind() != YamlNode::Kind::kSequence && !node.IsNull()) {
    return tl::unexpected(node.At("expected a list of groups"));
  }
  Mistakes mistakes;
  std::set<std::string> names;
  for (const YamlNode& item : node.Items()) {
    auto group = ReadGroup(item, file);
    if (!group) {
      mistakes.Add(group.error());
    } else if (!names.insert(group->name).second) {
      mistakes.Add(item.At("there is another group called `" + group->name + "` in this file"));
    } else {
      groups.push_back(*std::move(group));
    }
  }
  return mistakes.ToResult();
}

}  // namespace

Result<std::vector<Group>> ParseRuleFile(std::string_view text, const std::string& name) {
  const auto root = YamlNode::Parse(text, name);
  if (!root) return tl::unexpected(root.error());
  std::vector<Group> groups;
  const YamlField fields[] = {
      {"groups", [&](const YamlNode& value) { return ReadGroups(value, name, groups); }}};
  Mistakes mistakes;
  mistakes.Add(ReadMap(*root, fields));
  if (auto result = mistakes.ToResult(); !result) return tl::unexpected(result.error());
  return groups;
}

Result<std::vector<Group>> LoadRuleFiles(const std::vector<std::string>& patterns) {
  std::vector<Group> groups;
  Mistakes mistakes;
  for (const std::string& pattern : patterns) {
    const auto paths = config::ExpandPath(pattern);
    const bool may_be_none = pattern.find('*') != std::string::npos;
    if (!paths && !may_be_none) mistakes.Add(paths.error());
    if (!paths) continue;
    for (const std::string& path : *paths) {
      const auto text = config::ReadFile(path);
      auto parsed = text ? ParseRuleFile(*text, path) : tl::unexpected(text.error());
      if (parsed) {
        std::ranges::move(*parsed, std::back_inserter(groups));
      } else {
        mistakes.Add(parsed.error());
      }
    }
  }
  if (auto result = mistakes.ToResult(); !result) return tl::unexpected(result.error());
  return groups;
}

}  // namespace pgvigil::rules
