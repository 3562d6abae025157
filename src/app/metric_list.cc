#include "app/metric_list.h"

#include <algorithm>

#include "base/clock.h"
#include "collectors/table.h"

namespace pgvigil::app {
namespace {

using queries::Column;
using queries::Query;
using queries::Usage;

metrics::MetricType TypeOf(Usage usage) {
  switch (usage) {
    case Usage::kCounter:
      return metrics::MetricType::kCounter;
    case Usage::kHistogram:
      return metrics::MetricType::kHistogram;
    case Usage::kUntyped:
      return metrics::MetricType::kUnknown;
    default:
      return metrics::MetricType::kGauge;
  }
}

bool MakesSamples(Usage usage) {
  return usage != Usage::kDiscard && usage != Usage::kLabel && usage != Usage::kName &&
         usage != Usage::kHelp;
}

std::string Joined(const std::vector<std::string>& parts, std::string_view separator) {
  std::string text;
  for (const std::string& part : parts) {
    if (!text.empty()) text += separator;
    text += part;
  }
  return text;
}

std::vector<std::string> Labels(const Query& query) {
  std::vector<std::string> labels;
  for (const Column& column : query.columns) {
    if (column.usage == Usage::kLabel) labels.push_back(column.metric_name);
  }
  return labels;
}

bool NamedByCells(const Query& query) {
  return std::any_of(query.columns.begin(), query.columns.end(),
                     [](const Column& column) { return column.usage == Usage::kName; });
}

std::vector<MetricEntry> Metrics(const Query& query) {
  std::vector<MetricEntry> metrics;
  const bool by_cells = NamedByCells(query);
  for (const Column& column : query.columns) {
    if (!MakesSamples(column.usage)) continue;
    metrics.push_back({.name = by_cells ? query.metric_namespace + "_<name>" : column.metric_name,
                       .type = TypeOf(column.usage),
                       .help = column.help,
                       .labels = Labels(query),
                       .versions = column.versions.text()});
  }
  return metrics;
}

MetricEntry Entry(const collectors::Family& family) {
  MetricEntry entry{.name = std::string(family.name),
                    .type = family.type,
                    .help = std::string(family.help),
                    .labels = {},
                    .versions = {}};
  std::string_view rest = family.labels;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(", "), rest.size());
    entry.labels.emplace_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 2, rest.size()));
  }
  return entry;
}

void AddFamilies(std::span<const collectors::Family* const> families, QueryEntry& query) {
  for (const collectors::Family* family : families) query.metrics.push_back(Entry(*family));
}

QueryEntry WithoutQuery(std::string name, std::string description) {
  QueryEntry entry;
  entry.name = std::move(name);
  entry.description = std::move(description);
  entry.role = "any";
  entry.databases = "main";
  return entry;
}

/// The ranges of all variants; empty when one of them takes every version.
std::string Versions(const Query& query) {
  std::vector<std::string> ranges;
  for (const auto& variant : query.variants) {
    if (variant.versions.empty()) return "";
    ranges.push_back(variant.versions.text());
  }
  return Joined(ranges, " or ");
}

std::string RoleName(queries::Role role) {
  if (role == queries::Role::kPrimary) return "primary";
  return role == queries::Role::kStandby ? "standby" : "any";
}

std::string Databases(const Query& query) {
  std::vector<std::string> names = query.target_databases;
  if (query.configured_databases) names.emplace_back("configured");
  return names.empty() ? "main" : Joined(names, ", ");
}

std::string Extension(const Query& query) {
  if (!query.extension) return "";
  const auto& [name, version] = *query.extension;
  return version.empty() ? name : name + " >= " + version;
}

}  // namespace

std::vector<QueryEntry> ListMetrics(const queries::Catalogue& catalogue) {
  std::vector<QueryEntry> entries;
  for (const auto& query : catalogue.queries) {
    entries.push_back({.name = query->name,
                       .description = query->description,
                       .dialect = std::string(queries::Name(query->dialect)),
                       .versions = Versions(*query),
                       .role = RoleName(query->role),
                       .extension = Extension(*query),
                       .databases = Databases(*query),
                       .cache_seconds = ToSeconds(query->cache),
                       .enabled = query->enabled,
                       .metrics = Metrics(*query)});
    const collectors::CheckInfo* const check = collectors::FindCheck(query->check);
    if (check != nullptr) AddFamilies(check->families, entries.back());
  }
  return entries;
}

std::vector<QueryEntry> ListEverything(const queries::Catalogue& catalogue) {
  std::vector<QueryEntry> entries = ListMetrics(catalogue);
  entries.push_back(WithoutQuery("pg_ha_verdict", "What is wrong, by every check and probe."));
  entries.back().metrics.push_back(Entry(collectors::kVerdictFamily));
  for (const collectors::ProbeInfo* probe : collectors::AllProbes()) {
    const std::string name(probe->name);
    entries.push_back(WithoutQuery(name, "What the probe `" + name + "` sees."));
    AddFamilies(probe->families, entries.back());
  }
  return entries;
}

std::string_view Name(metrics::MetricType type) {
  switch (type) {
    case metrics::MetricType::kCounter:
      return "counter";
    case metrics::MetricType::kGauge:
      return "gauge";
    case metrics::MetricType::kHistogram:
      return "histogram";
    case metrics::MetricType::kUnknown:
      break;
  }
  return "untyped";
}

}  // namespace pgvigil::app
