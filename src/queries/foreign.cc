#include <algorithm>
#include <array>

#include "queries/dialect.h"
#include "queries/dialects.h"

namespace pgvigil::queries {
namespace {

using config::YamlNode;

struct UsageName {
  std::string_view name;
  Usage usage;
};

constexpr std::array<UsageName, 7> kCapitalUsages = {{
    {"DISCARD", Usage::kDiscard},
    {"LABEL", Usage::kLabel},
    {"COUNTER", Usage::kCounter},
    {"GAUGE", Usage::kGauge},
    {"MAPPEDMETRIC", Usage::kMappedMetric},
    {"DURATION", Usage::kDuration},
    {"HISTOGRAM", Usage::kHistogram},
}};

std::string UnknownUsage(const YamlNode& column, std::string_view usage, std::string_view program) {
  std::vector<std::string_view> names;
  for (const UsageName& each : kCapitalUsages) names.push_back(each.name);
  const std::string lost = "; column `" + column.Text() + "` is not exported";
  if (usage.empty()) return "no usage" + lost + ": add one of LABEL, COUNTER, GAUGE or DISCARD";
  return std::string(program) + " knows no usage `" + std::string(usage) + "`" + lost +
         config::DidYouMean(usage, names);
}

}  // namespace

std::vector<std::pair<YamlNode, YamlNode>> QueryEntries(const YamlNode& root, Findings& findings) {
  std::vector<std::pair<YamlNode, YamlNode>> entries;
  for (auto& [key, value] : root.Entries()) {
    const std::string name = key.Text();
    if (name == kDialectKey && value.kind() == YamlNode::Kind::kScalar) continue;
    if (value.kind() == YamlNode::Kind::kMap) {
      entries.emplace_back(key, value);
    } else if (value.IsNull()) {
      findings.Warn(key, "query `" + name + "` is empty and never runs");
    } else {
      findings.Fail(key, "`" + name + "` must hold a map; put the SQL under its key `query`: `" +
                             name + ": {query: ..., metrics: [...]}`");
    }
  }
  return entries;
}

Query NewQuery(const YamlNode& key, Dialect dialect) {
  Query query;
  query.name = key.Text();
  const std::string where = key.Where();
  query.origin = where.substr(0, where.rfind(':'));
  query.dialect = dialect;
  return query;
}

YamlNode PlaceOf(const YamlNode& map, std::string_view key) {
  for (const auto& [name, value] : map.Entries()) {
    if (name.Text() == key) return value;
  }
  return map;
}

Usage ReadCapitalUsage(const YamlNode& column, const YamlNode& mapping, std::string_view program,
                       Findings& findings) {
  const YamlNode node = PlaceOf(mapping, "usage");
  const std::string usage = node.Text();
  const auto known = std::find_if(kCapitalUsages.begin(), kCapitalUsages.end(),
                                  [&](const UsageName& each) { return each.name == usage; });
  if (known != kCapitalUsages.end()) return known->usage;
  findings.Warn(usage.empty() ? column : node, UnknownUsage(column, usage, program));
  return Usage::kDiscard;
}

}  // namespace pgvigil::queries
