// CloudNativePG's custom queries: https://cloudnative-pg.io/documentation/current/monitoring/
#include <algorithm>
#include <array>

#include "queries/dialects.h"
#include "queries/lenient_yaml.h"
#include "queries/names.h"
#include "queries/plan.h"

namespace pgvigil::queries {
namespace {

using config::YamlField;
using config::YamlNode;

constexpr std::string_view kProgram = "CloudNativePG";
constexpr std::string_view kPrefix = "cnpg_";

/// A query as its keys spell it.
struct Spec {
  std::string sql;
  std::string name;
  std::string predicate;
  std::string runonserver;
  bool primary = false;
  bool master = false;
  std::vector<std::string> databases;
  std::vector<MetricEntry> metrics;
};

struct ColumnSpec {
  std::string name;
  std::string description;
  std::map<std::string, double> mapping;
};

// The value has a type the program checks, and no effect there.
YamlField Unused(std::string_view key, std::string advice, Findings& findings) {
  return {key, [key, advice = std::move(advice), &findings](const YamlNode& node) -> Result<void> {
            findings.Warn(node, "CloudNativePG reads `" + std::string(key) +
                                    "` and does nothing with it; " + advice);
            return {};
          }};
}

YamlField CacheSeconds(Findings& findings) {
  return {"cache_seconds", [&findings](const YamlNode& node) -> Result<void> {
            const Result<long> seconds = node.AsInteger();
            if (!seconds) return tl::unexpected(seconds.error());
            if (*seconds < 0)
              return tl::unexpected(node.At("expected a number that is not negative"));
            findings.Warn(node,
                          "CloudNativePG ignores `cache_seconds` and so does this file; set "
                          "`cache` under `queries` in pgvigil.yaml to have it");
            return {};
          }};
}

bool ReadSpec(const YamlNode& node, Spec& spec, Findings& findings) {
  const std::vector<YamlField> fields = {
      Into("query", spec.sql),
      Into("name", spec.name),
      Into("predicate_query", spec.predicate),
      Into("runonserver", spec.runonserver),
      Into("primary", spec.primary),
      Into("master", spec.master),
      {"target_databases",
       [&](const YamlNode& value) -> Result<void> {
         return LenientStrings(value).map([&](auto texts) { spec.databases = std::move(texts); });
       }},
      {"metrics",
       [&](const YamlNode& value) -> Result<void> {
         return MetricEntries(value, findings).map([&](auto list) {
           spec.metrics = std::move(list);
         });
       }},
      CacheSeconds(findings),
  };
  return ReadLenient(node, fields, kProgram, findings);
}

// The documentation says metrics_mapping, the program reads metric_mapping; both are taken.
YamlField Mapping(std::string_view key, ColumnSpec& spec) {
  return {
      key, [&spec](const YamlNode& node) -> Result<void> {
        return LenientMapping(node).map([&](auto mapping) { spec.mapping = std::move(mapping); });
      }};
}

bool ReadColumnSpec(const YamlNode& node, ColumnSpec& spec, Findings& findings) {
  std::string usage;
  const std::vector<YamlField> fields = {
      Into("usage", usage),
      Into("description", spec.description),
      Into("name", spec.name),
      Mapping("metric_mapping", spec),
      {"metrics_mapping",
       [&](const YamlNode& value) -> Result<void> {
         findings.Warn(value,
                       "CloudNativePG documents `metrics_mapping` but reads only "
                       "`metric_mapping`; pgvigil takes both");
         return Mapping("metrics_mapping", spec).read(value);
       }},
      Unused("pg_version", "give the query `runonserver` instead", findings),
  };
  return ReadLenient(node, fields, kProgram, findings);
}

void CheckMapping(const MetricEntry& entry, Usage usage, const ColumnSpec& spec,
                  Findings& findings) {
  if (usage == Usage::kMappedMetric && spec.mapping.empty()) {
    findings.Warn(entry.column, "MAPPEDMETRIC without `metric_mapping`: no value of `" +
                                    entry.column.Text() + "` is ever exported");
  }
  if (usage != Usage::kMappedMetric && !spec.mapping.empty()) {
    findings.Warn(entry.column, "`metric_mapping` counts only with usage MAPPEDMETRIC");
  }
}

void CheckName(const MetricEntry& entry, Usage usage, const ColumnSpec& spec, Findings& findings) {
  if (spec.name.empty() || (usage != Usage::kLabel && usage != Usage::kDiscard)) return;
  findings.Warn(PlaceOf(entry.mapping, "name"),
                "CloudNativePG ignores `name` for LABEL and DISCARD: the label is called `" +
                    entry.column.Text() + "`; rename the column with AS");
}

std::optional<Column> ReadColumn(const MetricEntry& entry, const std::string& prefix,
                                 Findings& findings) {
  ColumnSpec spec;
  if (!ReadColumnSpec(entry.mapping, spec, findings)) return std::nullopt;
  Column column;
  column.name = entry.column.Text();
  column.usage = ReadCapitalUsage(entry.column, entry.mapping, kProgram, findings);
  column.help = spec.description;
  CheckName(entry, column.usage, spec, findings);
  CheckMapping(entry, column.usage, spec, findings);
  if (column.usage == Usage::kDiscard) return column;
  if (column.usage == Usage::kLabel) {
    column.metric_name = LegalLabelName(column.name, entry.column, findings);
    return column;
  }
  column.mapping = std::move(spec.mapping);
  const std::string suffix = spec.name.empty() ? column.name : spec.name;
  const std::string_view unit = column.usage == Usage::kDuration ? "_milliseconds" : "";
  column.metric_name =
      LegalMetricName(prefix + "_" + suffix + std::string(unit), entry.column, findings);
  return column;
}

void CheckPatterns(const Spec& spec, const YamlNode& node, Findings& findings) {
  for (const std::string& database : spec.databases) {
    if (!IsPattern(database) || ValidPattern(database)) continue;
    findings.Warn(PlaceOf(node, "target_databases"),
                  "the pattern `" + database + "` is malformed and matches nothing");
  }
}

bool SetVersions(Query& query, const Spec& spec, const YamlNode& node, Findings& findings) {
  auto versions = VersionConstraint::Parse(spec.runonserver);
  if (!versions) {
    findings.Fail(PlaceOf(node, "runonserver"), versions.error().message);
    return false;
  }
  if (!versions->empty()) WarnMiddlePart(PlaceOf(node, "runonserver"), findings);
  query.variants = {{std::move(*versions), spec.sql}};
  return true;
}

std::optional<Query> ReadQuery(const YamlNode& key, const YamlNode& node, Findings& findings) {
  Spec spec;
  Query query = NewQuery(key, Dialect::kCloudNativePg);
  if (!ReadSpec(node, spec, findings) || !SetVersions(query, spec, node, findings)) {
    return std::nullopt;
  }
  query.metric_namespace = LegalMetricName(
      std::string(kPrefix) + (spec.name.empty() ? query.name : spec.name), key, findings);
  query.role = spec.primary || spec.master ? Role::kPrimary : Role::kAny;
  CheckPatterns(spec, node, findings);
  query.target_databases = std::move(spec.databases);
  if (!spec.predicate.empty()) query.predicates = {{"predicate_query", spec.predicate}};
  for (const MetricEntry& entry : spec.metrics) {
    std::optional<Column> column = ReadColumn(entry, query.metric_namespace, findings);
    if (!column) return std::nullopt;
    query.columns.push_back(std::move(*column));
  }
  if (!spec.sql.empty() && !query.columns.empty()) return query;
  findings.Warn(key, "query `" + query.name + "` has no `" +
                         (spec.sql.empty() ? "query" : "metrics") +
                         "` and exports nothing; it is left out");
  return std::nullopt;
}

}  // namespace

std::vector<Query> ReadCloudNativePg(const YamlNode& root, Findings& findings) {
  std::vector<Query> queries;
  for (const auto& [key, node] : QueryEntries(root, findings)) {
    if (auto query = ReadQuery(key, node, findings)) queries.push_back(std::move(*query));
  }
  return queries;
}

}  // namespace pgvigil::queries
