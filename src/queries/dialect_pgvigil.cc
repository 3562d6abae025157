// Our own dialect: docs/queries.md.
#include <algorithm>
#include <set>

#include "metrics/family.h"
#include "queries/dialect.h"
#include "queries/dialects.h"
#include "queries/names.h"
#include "queries/pgvigil_column.h"
#include "queries/pgvigil_keys.h"
#include "queries/variant_ranges.h"

namespace pgvigil::queries {
namespace {

using config::YamlField;
using config::YamlNode;

constexpr Alias kAliases[] = {
    {"name", "namespace"},       {"primary", "role"},
    {"master", "role"},          {"target_databases", "databases"},
    {"runonserver", "versions"}, {"predicate_query", "predicate"},
    {"cache_seconds", "cache"},  {"ttl", "cache"},
};

/// A query and what of it is not in Query.
struct Draft {
  Query query;
  std::string sql;
  std::string name_space;
  std::optional<YamlNode> variants;
  std::optional<YamlNode> metrics;
  VersionConstraint versions;
};

template <class Target>
auto Store(Target& target) {
  return [&target](auto value) { target = std::move(value); };
}

YamlField Text(std::string_view key, std::string& target) {
  return {key, [&target](const YamlNode& node) -> Result<void> {
            return node.AsString().map(Store(target));
          }};
}

YamlField Keep(std::string_view key, std::optional<YamlNode>& target) {
  return {key, [&target](const YamlNode& node) -> Result<void> {
            target = node;
            return {};
          }};
}

std::vector<YamlField> Fields(Draft& draft, Findings& findings) {
  std::vector<YamlField> fields = {
      Text("description", draft.query.description),
      Text("check", draft.query.check),
      Text("query", draft.sql),
      Text("namespace", draft.name_space),
      Text("name", draft.name_space),
      Keep("variants", draft.variants),
      Keep("metrics", draft.metrics),
  };
  for (auto&& more :
       {TimingFields(draft.query), ConditionFields(draft.query, draft.versions, findings)}) {
    fields.insert(fields.end(), more.begin(), more.end());
  }
  return fields;
}

bool IsBlank(const std::string& text) {
  return text.find_first_not_of(" \t\r\n;") == std::string::npos;
}

void ReadVariant(const YamlNode& node, Query& query, Findings& findings) {
  Variant variant;
  const std::vector<YamlField> fields = {
      {"versions",
       [&](const YamlNode& value) -> Result<void> {
         return ReadVersions(value, findings).map(Store(variant.versions));
       }},
      Text("query", variant.sql),
  };
  for (const Error& error : ReadMap(node, fields)) findings.Fail(error);
  if (IsBlank(variant.sql)) findings.Fail(node, "a variant needs SQL under `query`");
  query.variants.push_back(std::move(variant));
}

void CheckVariants(const YamlNode& node, const Draft& draft, Findings& findings) {
  for (const RangeDefect& defect : CheckRanges(draft.query.variants, draft.versions)) {
    const bool gap = defect.kind == RangeDefect::Kind::kGap;
    findings.Warn(node, gap ? "no variant for PostgreSQL " + defect.versions +
                                  "; add one, or say with `versions` where the query exists"
                            : "more than one variant for PostgreSQL " + defect.versions +
                                  "; the first one is taken: make the ranges disjoint");
  }
}

void SetVariants(const YamlNode& key, Draft& draft, Findings& findings) {
  Query& query = draft.query;
  if (draft.variants && !draft.sql.empty()) {
    findings.Fail(*draft.variants, "`variants` stands in place of `query`; keep one of them");
  } else if (!draft.variants) {
    query.variants = {{draft.versions, draft.sql}};
    if (IsBlank(draft.sql))
      findings.Fail(key, "query `" + query.name + "` has no SQL: add `query`");
  } else {
    for (const YamlNode& item : draft.variants->Items()) ReadVariant(item, query, findings);
    if (query.variants.empty()) {
      findings.Fail(*draft.variants, "expected a list of `{versions: ..., query: ...}`");
    }
    CheckVariants(*draft.variants, draft, findings);
    for (Variant& variant : query.variants) {
      variant.versions = VersionConstraint::Both(draft.versions, variant.versions);
    }
  }
}

/// Every (column, mapping) of `metrics`, which is a map or a list of maps.
std::vector<std::pair<YamlNode, YamlNode>> ColumnEntries(const YamlNode& metrics,
                                                         Findings& findings) {
  std::vector<std::pair<YamlNode, YamlNode>> entries = metrics.Entries();
  for (const YamlNode& item : metrics.Items()) {
    const auto columns = item.Entries();
    if (columns.size() == 1) {
      entries.push_back(columns.front());
    } else {
      findings.Fail(item, columns.empty()
                              ? "expected a column with its keys, such as "
                                "`- calls: {usage: COUNTER}`"
                              : "expected one column per list item; indent the column's "
                                "keys deeper than its name");
    }
  }
  return entries;
}

void ReadColumns(const YamlNode& metrics, Query& query, Findings& findings) {
  std::set<std::string> seen;
  for (const auto& [key, mapping] : ColumnEntries(metrics, findings)) {
    if (!seen.insert(key.Text()).second) {
      findings.Fail(key, "column `" + key.Text() + "` is named twice");
    }
    auto column = ReadPgvigilColumn(key, mapping, query.metric_namespace, findings);
    if (column) query.columns.push_back(std::move(*column));
  }
}

// A query with a NAME column gets its metrics' names from the rows.
void ForgetNames(Query& query) {
  const bool named_by_rows =
      std::any_of(query.columns.begin(), query.columns.end(),
                  [](const Column& column) { return column.usage == Usage::kName; });
  if (!named_by_rows) return;
  for (Column& column : query.columns) {
    if (IsValue(column.usage)) column.metric_name.clear();
  }
}

void CheckColumns(const YamlNode& key, const Query& query, Findings& findings) {
  const auto count = [&](auto accepts) {
    return std::count_if(query.columns.begin(), query.columns.end(),
                         [&](const Column& column) { return accepts(column.usage); });
  };
  const auto is = [](Usage wanted) { return [wanted](Usage usage) { return usage == wanted; }; };
  const auto values = count(IsValue);
  if (values == 0 && query.check.empty()) {
    findings.Fail(key, "query `" + query.name +
                           "` exports nothing: no column has a usage such as "
                           "COUNTER or GAUGE");
  }
  if (count(is(Usage::kName)) > 1 || count(is(Usage::kHelp)) > 1) {
    findings.Fail(key, "query `" + query.name + "` can have one NAME and one HELP column");
  }
  if (count(is(Usage::kName)) == 1 && values > 1) {
    findings.Fail(key, "query `" + query.name +
                           "` takes its metric's name from a NAME column and can "
                           "have one value column only");
  }
}

void SetNamespace(const YamlNode& key, Draft& draft, Findings& findings) {
  Query& query = draft.query;
  query.metric_namespace = draft.name_space.empty() ? query.name : draft.name_space;
  if (metrics::IsMetricName(query.metric_namespace)) return;
  findings.Fail(key, "`" + query.metric_namespace +
                         "` is no legal beginning of a metric name; give one under `namespace`");
}

std::optional<Query> ReadQuery(const YamlNode& key, const YamlNode& node, Findings& findings) {
  const std::size_t errors = findings.errors();
  Draft draft;
  draft.query = NewQuery(key, Dialect::kPgvigil);
  FailTwice(node, kAliases, findings);
  for (const Error& error : ReadMap(node, Fields(draft, findings))) findings.Fail(error);
  // Follow-up complaints about what could not be read would only hide the first.
  if (findings.errors() > errors) return std::nullopt;
  SetNamespace(key, draft, findings);
  SetVariants(key, draft, findings);
  if (draft.metrics) ReadColumns(*draft.metrics, draft.query, findings);
  if (findings.errors() == errors) CheckColumns(key, draft.query, findings);
  if (findings.errors() > errors) return std::nullopt;
  ForgetNames(draft.query);
  return std::move(draft.query);
}

}  // namespace

std::vector<Query> ReadPgvigil(const YamlNode& root, Findings& findings) {
  std::vector<Query> queries;
  const std::vector<YamlField> fields = {
      {kDialectKey, [](const YamlNode&) -> Result<void> { return {}; }},
      {"queries",
       [&](const YamlNode& node) -> Result<void> {
         if (node.kind() != YamlNode::Kind::kMap && !node.IsNull()) {
           return tl::unexpected(node.At("`queries` must be a map of queries by name"));
         }
         for (const auto& [key, value] : node.Entries()) {
           if (auto query = ReadQuery(key, value, findings)) queries.push_back(std::move(*query));
         }
         return {};
       }},
  };
  for (const Error& error : ReadMap(root, fields)) findings.Fail(error);
  return queries;
}

}  // namespace pgvigil::queries
