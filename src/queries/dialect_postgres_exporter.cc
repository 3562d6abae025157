// queries.yaml of postgres_exporter (--extend.query-path):
// https://github.com/prometheus-community/postgres_exporter#adding-new-metrics-via-a-config-file-deprecated
#include <algorithm>

#include "queries/dialects.h"
#include "queries/lenient_yaml.h"
#include "queries/names.h"

namespace pgvigil::queries {
namespace {

using config::YamlField;
using config::YamlNode;

constexpr std::string_view kProgram = "postgres_exporter";

struct Spec {
  std::string sql;
  bool master = false;
  long cache_seconds = 0;
  std::vector<MetricEntry> metrics;
};

// What the program reads into its structures and never looks at again.
YamlField Dead(std::string_view key, std::string_view advice, Findings& findings) {
  return {key, [key, advice, &findings](const YamlNode& node) -> Result<void> {
            findings.Warn(node, "postgres_exporter ignores `" + std::string(key) +
                                    "` in query files; " + std::string(advice));
            return {};
          }};
}

Result<void> ReadCache(const YamlNode& node, long& seconds) {
  const Result<long> value = node.AsInteger();
  if (!value) return tl::unexpected(value.error());
  if (*value < 0) return tl::unexpected(node.At("expected a number that is not negative"));
  // A day is longer than anything that is still a metric.
  seconds = std::min(*value, 86400L);
  return {};
}

bool ReadSpec(const YamlNode& node, Spec& spec, Findings& findings) {
  const std::vector<YamlField> fields = {
      Into("query", spec.sql),
      Into("master", spec.master),
      {"cache_seconds",
       [&](const YamlNode& value) { return ReadCache(value, spec.cache_seconds); }},
      {"metrics",
       [&](const YamlNode& value) -> Result<void> {
         return MetricEntries(value, findings).map([&](auto list) {
           spec.metrics = std::move(list);
         });
       }},
      Dead("runonserver",
           "the query runs on every version: it works in a cloudnativepg file, and as `versions` "
           "in one of pgvigil's own format",
           findings),
  };
  return ReadLenient(node, fields, kProgram, findings);
}

bool ReadDescription(const YamlNode& mapping, std::string& description, Findings& findings) {
  std::string usage;
  const std::vector<YamlField> fields = {
      Into("usage", usage),
      Into("description", description),
      Dead("metric_mapping",
           "MAPPEDMETRIC exports nothing there: it works in a cloudnativepg file, and as `mapping` "
           "in one of pgvigil's own format",
           findings),
      Dead("pg_version", "the column is expected on every version", findings),
  };
  return ReadLenient(mapping, fields, kProgram, findings);
}

// A MAPPEDMETRIC has no mapping in this program, so no value of it was ever exported.
Usage ReadUsage(const MetricEntry& entry, Findings& findings) {
  const Usage usage = ReadCapitalUsage(entry.column, entry.mapping, kProgram, findings);
  if (usage != Usage::kMappedMetric) return usage;
  findings.Warn(
      PlaceOf(entry.mapping, "usage"),
      "MAPPEDMETRIC exports nothing in a postgres_exporter file; turn the text into a number "
      "in SQL");
  return Usage::kDiscard;
}

std::optional<Column> ReadColumn(const MetricEntry& entry, const std::string& prefix,
                                 Findings& findings) {
  Column column;
  if (!ReadDescription(entry.mapping, column.help, findings)) return std::nullopt;
  column.name = entry.column.Text();
  column.usage = ReadUsage(entry, findings);
  if (column.usage == Usage::kDiscard) return column;
  if (column.usage == Usage::kLabel) {
    column.metric_name = LegalLabelName(column.name, entry.column, findings);
    return column;
  }
  const std::string_view unit = column.usage == Usage::kDuration ? "_milliseconds" : "";
  column.metric_name =
      LegalMetricName(prefix + "_" + column.name + std::string(unit), entry.column, findings);
  return column;
}

std::optional<Query> ReadQuery(const YamlNode& key, const YamlNode& node, Findings& findings) {
  Spec spec;
  if (!ReadSpec(node, spec, findings)) return std::nullopt;
  Query query = NewQuery(key, Dialect::kPostgresExporter);
  if (spec.sql.empty()) {
    findings.Warn(key, "query `" + query.name + "` has no `query`: it never runs and is left out");
    return std::nullopt;
  }
  query.metric_namespace = LegalMetricName(query.name, key, findings);
  query.variants = {{{}, spec.sql}};
  query.cache = std::chrono::seconds(spec.cache_seconds);
  // Without `master` a query runs in every database the program was told to discover.
  query.configured_databases = !spec.master;
  for (const MetricEntry& entry : spec.metrics) {
    std::optional<Column> column = ReadColumn(entry, query.metric_namespace, findings);
    if (!column) return std::nullopt;
    query.columns.push_back(std::move(*column));
  }
  return query;
}

bool SaysMaster(const YamlNode& query) {
  const auto entries = query.Entries();
  return std::any_of(entries.begin(), entries.end(), [](const auto& entry) {
    return entry.first.Text() == "master" && LenientBool(entry.second).value_or(false);
  });
}

// Once a file: old files say it in every query.
void WarnMaster(const YamlNode& root, Findings& findings) {
  for (const auto& [name, query] : root.Entries()) {
    if (!SaysMaster(query)) continue;
    findings.Warn(
        PlaceOf(query, "master"),
        "`master: true` means the main connection's database, not a primary server: the "
        "query runs on standbys too; where a primary is meant, write `role: primary` in a file of "
        "pgvigil's own format");
    return;
  }
}

}  // namespace

std::vector<Query> ReadPostgresExporter(const YamlNode& root, Findings& findings) {
  std::vector<Query> queries;
  WarnMaster(root, findings);
  for (const auto& [key, node] : QueryEntries(root, findings)) {
    if (auto query = ReadQuery(key, node, findings)) queries.push_back(std::move(*query));
  }
  return queries;
}

}  // namespace pgvigil::queries
