#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "alerts/rules/mistakes.h"
#include "alerts/rules/rule.h"
#include "alerts/rules/rule_reader.h"
#include "config/path_list.h"
#include "config/yaml.h"

namespace pgvigil::rules {
namespace {

using config::YamlField;
using config::YamlNode;

Result<void> ReadLimit(const YamlNode& node, std::size_t& target) {
  const auto number = node.AsInteger();
  if (!number) return tl::unexpected(number.error());
  if (*number < 0) return tl::unexpected(node.At("a limit is not negative; 0 means none"));
  target = static_cast<std::size_t>(*number);
  return {};
}

Result<void> ReadGroupName(const YamlNode& node, std::string& target) {
  auto name = node.AsString();
  if (!name) return tl::unexpected(name.error());
  target = *std::move(name);
  return {};
}

Result<void> ReadRules(const YamlNode& node, const ScalarPlaces& places, std::vector<Rule>& rules) {
  if (node.kind() != YamlNode::Kind::kSequence && !node.IsNull()) {
    return tl::unexpected(node.At("expected a list of rules"));
  }
  Mistakes mistakes;
  for (const YamlNode& item : node.Items()) {
    auto rule = ReadRule(item, places);
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
    if (std::ranges::find(rule.labels, label.first, &Label::first) == rule.labels.end()) {
      all.push_back(label);
    }
  }
  std::ranges::move(rule.labels, std::back_inserter(all));
  rule.labels = std::move(all);
}

Result<Group> ReadGroup(const YamlNode& node, const ScalarPlaces& places) {
  Group group;
  std::vector<Label> labels;
  const YamlField fields[] = {
      {"name", [&](const YamlNode& value) { return ReadGroupName(value, group.name); }},
      {"interval", [&](const YamlNode& value) { return ReadDuration(value, group.interval); }},
      {"query_offset",
       [&](const YamlNode& value) { return ReadDuration(value, group.query_offset); }},
      {"limit", [&](const YamlNode& value) { return ReadLimit(value, group.limit); }},
      {"labels", [&](const YamlNode& value) { return ReadLabels(value, labels); }},
      {"rules", [&](const YamlNode& value) { return ReadRules(value, places, group.rules); }},
  };
  Mistakes mistakes;
  mistakes.Add(ReadMap(node, fields));
  if (mistakes.none() && group.name.empty()) mistakes.Add(node.At("a group needs a `name`"));
  if (auto result = mistakes.ToResult(); !result) return tl::unexpected(result.error());
  for (Rule& rule : group.rules) AddGroupLabels(labels, rule);
  return group;
}

Result<void> ReadGroups(const YamlNode& node, const ScalarPlaces& places,
                        std::vector<Group>& groups) {
  if (node.kind() != YamlNode::Kind::kSequence && !node.IsNull()) {
    return tl::unexpected(node.At("expected a list of groups"));
  }
  Mistakes mistakes;
  std::set<std::string> names;
  for (const YamlNode& item : node.Items()) {
    auto group = ReadGroup(item, places);
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

/// The files of all patterns, each once, in the order of the patterns.
std::vector<std::string> PathsOf(const std::vector<std::string>& patterns, Mistakes& mistakes) {
  std::vector<std::string> all;
  for (const std::string& pattern : patterns) {
    const auto paths = config::ExpandPath(pattern);
    const bool may_be_none = pattern.find_first_of("*?[") != std::string::npos;
    if (!paths && !may_be_none) mistakes.Add(paths.error());
    if (!paths) continue;
    for (const std::string& path : *paths) {
      if (std::ranges::find(all, path) == all.end()) all.push_back(path);
    }
  }
  return all;
}

}  // namespace

Result<std::vector<Group>> ParseRuleFile(std::string_view text, const std::string& name) {
  const auto root = YamlNode::Parse(text, name);
  if (!root) return tl::unexpected(root.error());
  const ScalarPlaces places(text, name);
  std::vector<Group> groups;
  const YamlField fields[] = {
      {"groups", [&](const YamlNode& value) { return ReadGroups(value, places, groups); }}};
  Mistakes mistakes;
  mistakes.Add(ReadMap(*root, fields));
  if (auto result = mistakes.ToResult(); !result) return tl::unexpected(result.error());
  for (Group& group : groups) group.file = name;
  return groups;
}

Result<std::vector<Group>> LoadRuleFiles(const std::vector<std::string>& patterns) {
  std::vector<Group> groups;
  Mistakes mistakes;
  for (const std::string& path : PathsOf(patterns, mistakes)) {
    const auto text = config::ReadFile(path);
    auto parsed = text ? ParseRuleFile(*text, path) : tl::unexpected(text.error());
    if (parsed) {
      std::ranges::move(*parsed, std::back_inserter(groups));
    } else {
      mistakes.Add(parsed.error());
    }
  }
  if (auto result = mistakes.ToResult(); !result) return tl::unexpected(result.error());
  return groups;
}

}  // namespace pgvigil::rules
