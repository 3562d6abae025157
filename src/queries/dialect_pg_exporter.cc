// Collector files of pgsty's pg_exporter:
// https://github.com/pgsty/pg_exporter/blob/main/config/0000-doc.yml
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "queries/dialects.h"
#include "queries/lenient_yaml.h"
#include "queries/names.h"
#include "queries/pg_exporter_column.h"
#include "queries/pg_exporter_tags.h"

namespace pgvigil::queries {
namespace {

using config::YamlField;
using config::YamlNode;
using std::chrono::milliseconds;

constexpr milliseconds kDefaultTimeout{100};
// The bound of a query that asks for none.
constexpr milliseconds kNoTimeout = std::chrono::seconds(60);
constexpr double kLongestSeconds = 86400;

struct Spec {
  std::string name;
  std::string description;
  std::string sql;
  double ttl = 0;
  double timeout = 0;
  long priority = 0;
  long min_version = 0;
  long max_version = 0;
  bool fatal = false;
  bool skip = false;
  std::optional<YamlNode> tags;
  std::vector<Predicate> predicates;
  std::vector<MetricEntry> metrics;
};

milliseconds Seconds(double seconds) {
  return milliseconds(std::lround(std::min(seconds, kLongestSeconds) * 1000));
}

YamlField IntoNumber(std::string_view key, double& target) {
  return {key, [&target](const YamlNode& node) -> Result<void> {
            const Result<double> number = node.AsNumber();
            if (!number) return tl::unexpected(number.error());
            if (std::isnan(*number)) return tl::unexpected(node.At("expected a number"));
            target = *number;
            return {};
          }};
}

YamlField IntoInteger(std::string_view key, long& target) {
  return {key, [&target](const YamlNode& node) -> Result<void> {
            return node.AsInteger().map([&](long value) { target = value; });
          }};
}

Result<Predicate> ReadPredicate(const YamlNode& node, Findings& findings) {
  Predicate predicate;
  double ttl = 0;
  const std::vector<YamlField> fields = {
      Into("name", predicate.name), Into("predicate_query", predicate.sql), IntoNumber("ttl", ttl)};
  if (!ReadLenient(node, fields, kPgExporter, findings) || predicate.sql.empty()) {
    return tl::unexpected(node.At("expected `{name: ..., predicate_query: SELECT ..., ttl: 60}`"));
  }
  predicate.cache = Seconds(std::max(ttl, 0.0));
  return predicate;
}

Result<void> ReadPredicates(const YamlNode& node, Spec& spec, Findings& findings) {
  if (node.kind() != YamlNode::Kind::kSequence) {
    return tl::unexpected(node.At("`predicate_queries` must be a list"));
  }
  for (const YamlNode& item : node.Items()) {
    Result<Predicate> predicate = ReadPredicate(item, findings);
    if (!predicate) return tl::unexpected(predicate.error());
    spec.predicates.push_back(std::move(*predicate));
  }
  return {};
}

Result<void> ReadTags(const YamlNode& node, Spec& spec) {
  spec.tags = node;
  return LenientStrings(node).map([](const auto& /*checked for its shape*/) {});
}

bool ReadSpec(const YamlNode& node, Spec& spec, Findings& findings) {
  const std::vector<YamlField> fields = {
      Into("name", spec.name),
      Into("desc", spec.description),
      Into("query", spec.sql),
      IntoNumber("ttl", spec.ttl),
      IntoNumber("timeout", spec.timeout),
      IntoInteger("priority", spec.priority),
      IntoInteger("min_version", spec.min_version),
      IntoInteger("max_version", spec.max_version),
      Into("fatal", spec.fatal),
      Into("skip", spec.skip),
      {"tags", [&](const YamlNode& value) { return ReadTags(value, spec); }},
      {"predicate_queries",
       [&](const YamlNode& value) { return ReadPredicates(value, spec, findings); }},
      {"metrics",
       [&](const YamlNode& value) -> Result<void> {
         return MetricEntries(value, findings).map([&](auto list) {
           spec.metrics = std::move(list);
         });
       }},
  };
  return ReadLenient(node, fields, kPgExporter, findings);
}

// 90624 is 9.6.24, 160004 is 16.0.4.
std::string VersionText(long num) {
  return std::to_string(num / 10000) + "." + std::to_string(num / 100 % 100) + "." +
         std::to_string(num % 100);
}

VersionConstraint Versions(const Spec& spec) {
  std::string text;
  if (spec.min_version > 0) text = ">=" + VersionText(spec.min_version);
  if (spec.max_version > 0) text += " <" + VersionText(spec.max_version);
  return VersionConstraint::Parse(text).value_or(VersionConstraint());
}

void CheckVersion(const YamlNode& node, std::string_view key, long version, Findings& findings) {
  if (version <= 0 || version >= 1000) return;
  findings.Warn(PlaceOf(node, key),
                "`" + std::string(key) + "` is compared with server_version_num; PostgreSQL " +
                    std::to_string(version) + " is " + std::to_string(version) + "0000");
}

milliseconds Timeout(double seconds) {
  if (seconds == 0) return kDefaultTimeout;
  if (seconds < 0) return kNoTimeout;
  return std::clamp(Seconds(seconds), milliseconds(1), kNoTimeout);
}

void SetTiming(Query& query, const Spec& spec, int default_priority) {
  query.timeout = Timeout(spec.timeout);
  query.cache = Seconds(std::max(spec.ttl, 0.0));
  query.priority =
      spec.priority == 0 ? default_priority : static_cast<int>(std::clamp(spec.priority, 1L, 999L));
}

bool HasValue(const Query& query) {
  return std::any_of(query.columns.begin(), query.columns.end(), [](const Column& column) {
    return column.usage != Usage::kLabel && column.usage != Usage::kDiscard;
  });
}

bool ReadColumns(const Spec& spec, Query& query, Findings& findings) {
  for (const MetricEntry& entry : spec.metrics) {
    std::optional<Column> column = ReadPgExporterColumn(entry, query.metric_namespace, findings);
    if (!column) return false;
    query.columns.push_back(std::move(*column));
  }
  return true;
}

std::optional<Query> ReadQuery(const YamlNode& key, const YamlNode& node, int default_priority,
                               Findings& findings) {
  Spec spec;
  if (!ReadSpec(node, spec, findings)) return std::nullopt;
  Query query = NewQuery(key, Dialect::kPgExporter);
  query.description = spec.description;
  query.metric_namespace =
      LegalMetricName(spec.name.empty() ? query.name : spec.name, key, findings);
  CheckVersion(node, "min_version", spec.min_version, findings);
  CheckVersion(node, "max_version", spec.max_version, findings);
  query.variants = {{Versions(spec), spec.sql}};
  query.predicates = std::move(spec.predicates);
  SetTiming(query, spec, default_priority);
  query.enabled = !spec.skip;
  query.fatal = spec.fatal;
  ApplyTags(spec.tags.value_or(key), query, findings);
  if (!ReadColumns(spec, query, findings)) return std::nullopt;
  if (spec.sql.find_first_not_of(" \t\r\n") != std::string::npos && HasValue(query)) return query;
  findings.Fail(key,
                "query `" + query.name +
                    "` needs SQL under `query` and a GAUGE, COUNTER or HISTOGRAM in `metrics`");
  return std::nullopt;
}

}  // namespace

std::vector<Query> ReadPgExporter(const YamlNode& root, int default_priority, Findings& findings) {
  std::vector<Query> queries;
  for (const auto& [key, node] : QueryEntries(root, findings)) {
    if (auto query = ReadQuery(key, node, default_priority, findings)) {
      queries.push_back(std::move(*query));
    }
  }
  return queries;
}

}  // namespace pgvigil::queries
