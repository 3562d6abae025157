#include "queries/lenient_yaml.h"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace pgvigil::queries {
namespace {

using config::YamlField;
using config::YamlNode;

constexpr std::array<std::string_view, 9> kTrue = {"y",  "Y",  "yes", "Yes", "YES",
                                                   "on", "On", "ON",  "true"};
constexpr std::array<std::string_view, 9> kFalse = {"n",   "N",   "no",  "No",   "NO",
                                                    "off", "Off", "OFF", "false"};

template <class Words>
bool Contains(const Words& words, std::string_view text) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

void WarnIgnored(const YamlNode& key, std::span<const YamlField> fields, std::string_view reader,
                 Findings& findings) {
  std::vector<std::string_view> known;
  for (const YamlField& field : fields) known.push_back(field.key);
  const std::string text = key.Text();
  findings.Warn(key, "`" + text + "` means nothing in a " + std::string(reader) +
                         " file and is ignored" + config::DidYouMean(text, known));
}

// A later column replaces an earlier one of the same name, where the earlier one stood.
void AddEntry(std::vector<MetricEntry>& entries, MetricEntry entry, Findings& findings) {
  const std::string name = entry.column.Text();
  const auto same = std::find_if(entries.begin(), entries.end(), [&](const MetricEntry& each) {
    return each.column.Text() == name;
  });
  if (same == entries.end()) {
    entries.push_back(std::move(entry));
    return;
  }
  findings.Warn(entry.column, "column `" + name + "` is named twice; this one counts, the one at " +
                                  same->column.Where() + " does not");
  *same = std::move(entry);
}

Error NotAList(const YamlNode& metrics) {
  return metrics.At("`metrics` must be a list: write `- ` in front of each column");
}

}  // namespace

bool ReadLenient(const YamlNode& map, std::span<const YamlField> fields, std::string_view reader,
                 Findings& findings) {
  bool good = true;
  for (const auto& [key, value] : map.Entries()) {
    const std::string text = key.Text();
    const auto field = std::find_if(fields.begin(), fields.end(),
                                    [&](const YamlField& each) { return each.key == text; });
    if (field == fields.end()) {
      WarnIgnored(key, fields, reader, findings);
      continue;
    }
    if (value.IsNull()) continue;
    if (const Result<void> read = field->read(value); !read) {
      findings.Fail(read.error());
      good = false;
    }
  }
  return good;
}

Result<std::string> LenientString(const YamlNode& node) { return node.AsString(); }

Result<bool> LenientBool(const YamlNode& node) {
  if (node.kind() == YamlNode::Kind::kScalar && !node.Quoted()) {
    if (Contains(kTrue, node.Text())) return true;
    if (Contains(kFalse, node.Text())) return false;
  }
  return node.AsBool();
}

Result<std::vector<std::string>> LenientStrings(const YamlNode& node) {
  if (node.kind() == YamlNode::Kind::kSequence) return node.AsStrings();
  return tl::unexpected(node.At("expected a list; write `[" + node.Text() + "]`"));
}

Result<std::map<std::string, double>> LenientMapping(const YamlNode& node) {
  std::map<std::string, double> mapping;
  if (node.kind() != YamlNode::Kind::kMap) {
    return tl::unexpected(
        node.At("expected a map of texts to numbers, such as `{up: 1, down: 0}`"));
  }
  for (const auto& [text, value] : node.Entries()) {
    const Result<double> number = value.AsNumber();
    if (!number) return tl::unexpected(number.error());
    mapping[text.Text()] = *number;
  }
  return mapping;
}

Result<std::vector<MetricEntry>> MetricEntries(const YamlNode& metrics, Findings& findings) {
  std::vector<MetricEntry> entries;
  if (metrics.kind() != YamlNode::Kind::kSequence) return tl::unexpected(NotAList(metrics));
  for (const YamlNode& item : metrics.Items()) {
    if (item.kind() != YamlNode::Kind::kMap && !item.IsNull()) {
      return tl::unexpected(
          item.At("expected a column with its mapping, such as "
                  "`- calls: {usage: COUNTER}`"));
    }
    for (const auto& [column, mapping] : item.Entries()) {
      if (mapping.kind() != YamlNode::Kind::kMap && !mapping.IsNull()) {
        return tl::unexpected(column.At("`" + column.Text() +
                                        "` must hold a map with `usage`; indent the column's keys "
                                        "deeper than its name"));
      }
      AddEntry(entries, {column, mapping}, findings);
    }
  }
  return entries;
}

YamlField Into(std::string_view key, std::string& target) {
  return {key, [&target](const YamlNode& node) -> Result<void> {
            return LenientString(node).map([&](std::string text) { target = std::move(text); });
          }};
}

YamlField Into(std::string_view key, bool& target) {
  return {key, [&target](const YamlNode& node) -> Result<void> {
            return LenientBool(node).map([&](bool value) { target = value; });
          }};
}

}  // namespace pgvigil::queries
