#include <functional>

#include "queries/query_text.h"
#include "unit/queries/parsed.h"

namespace pgvigil::queries {
namespace {

using std::chrono::milliseconds;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using Q = pgvigil::queries::Query;

ParsedFile ParsePge(std::string_view text) { return Parse(text, Dialect::kPgExporter); }

std::string Query(const std::string& keys) {
  return "b: {query: SELECT 1, metrics: [{c: {usage: GAUGE}}], " + keys + "}";
}

std::string OfColumn(const std::string& keys) {
  return "b: {query: SELECT 1, metrics: [{c: {" + keys + "}}, {v: {usage: GAUGE}}]}";
}

struct UsageCase {
  std::string usage;
  Usage expected;
  std::string metric_name;
};

class PgExporterUsage : public testing::TestWithParam<UsageCase> {};

TEST_P(PgExporterUsage, DecidesTheName) {
  const ParsedFile parsed = ParsePge(OfColumn("description: words, usage: " + GetParam().usage));
  const Column column = ColumnOf(parsed, "c");
  EXPECT_EQ(column.usage, GetParam().expected);
  EXPECT_EQ(column.metric_name, GetParam().metric_name);
  EXPECT_EQ(column.help, "words");
}

INSTANTIATE_TEST_SUITE_P(Table, PgExporterUsage,
                         testing::Values(UsageCase{"DISCARD", Usage::kDiscard, ""},
                                         UsageCase{"LABEL", Usage::kLabel, "c"},
                                         UsageCase{"GAUGE", Usage::kGauge, "b_c"},
                                         UsageCase{"gauge", Usage::kGauge, "b_c"},
                                         UsageCase{"Counter", Usage::kCounter, "b_c"},
                                         UsageCase{"COUNTER", Usage::kCounter, "b_c"},
                                         UsageCase{"HISTOGRAM, bucket: [1, 2.5]", Usage::kHistogram,
                                                   "b_c"}));

struct KeyCase {
  std::string name;
  std::string text;
  std::function<bool(const Q&)> holds;
};

class PgExporterKey : public testing::TestWithParam<KeyCase> {};

TEST_P(PgExporterKey, IsReadWithoutFinding) {
  const ParsedFile parsed = ParsePge(GetParam().text);
  ASSERT_THAT(parsed.queries, SizeIs(1)) << GetParam().name;
  EXPECT_TRUE(GetParam().holds(parsed.queries.front())) << GetParam().name;
  EXPECT_THAT(Texts(parsed), IsEmpty()) << GetParam().name;
}

INSTANTIATE_TEST_SUITE_P(
    Table, PgExporterKey,
    testing::Values(
        KeyCase{"branch", Query(""),
                [](const Q& q) { return q.name == "b" && q.metric_namespace == "b"; }},
        KeyCase{"name", Query("name: n"),
                [](const Q& q) { return q.name == "b" && q.columns[0].metric_name == "n_c"; }},
        KeyCase{"desc", Query("desc: words"), [](const Q& q) { return q.description == "words"; }},
        KeyCase{"default timing", Query(""),
                [](const Q& q) {
                  return q.timeout == milliseconds(100) && q.cache.count() == 0 &&
                         q.priority == 100;
                }},
        KeyCase{"ttl", Query("ttl: 9.5"), [](const Q& q) { return q.cache == milliseconds(9500); }},
        KeyCase{"negative ttl", Query("ttl: -1"), [](const Q& q) { return q.cache.count() == 0; }},
        KeyCase{"timeout", Query("timeout: 0.25"),
                [](const Q& q) { return q.timeout == milliseconds(250); }},
        KeyCase{"timeout zero", Query("timeout: 0"),
                [](const Q& q) { return q.timeout == milliseconds(100); }},
        KeyCase{"no timeout is bounded", Query("timeout: -1"),
                [](const Q& q) { return q.timeout == std::chrono::minutes(1); }},
        KeyCase{"long timeout is bounded", Query("timeout: 1e300"),
                [](const Q& q) { return q.timeout == std::chrono::minutes(1); }},
        KeyCase{"tiny timeout", Query("timeout: 1e-9"),
                [](const Q& q) { return q.timeout == milliseconds(1); }},
        KeyCase{"priority", Query("priority: 7"), [](const Q& q) { return q.priority == 7; }},
        KeyCase{"versions", Query("min_version: 140000, max_version: 170000"),
                [](const Q& q) {
                  const auto& v = q.variants[0].versions;
                  return !v.Holds({130009}) && v.Holds({140000}) && v.Holds({160009}) &&
                         !v.Holds({170000});
                }},
        KeyCase{"minor min_version", Query("min_version: 160004"),
                [](const Q& q) {
                  return q.variants[0].versions.Holds({160004}) &&
                         !q.variants[0].versions.Holds({160003});
                }},
        KeyCase{"old max_version", Query("max_version: 90624"),
                [](const Q& q) {
                  return q.variants[0].versions.Holds({90623}) &&
                         !q.variants[0].versions.Holds({90624});
                }},
        KeyCase{"open max_version", Query("min_version: 100000, max_version: 0"),
                [](const Q& q) { return q.variants[0].versions.Holds({190000}); }},
        KeyCase{"fatal", Query("fatal: true"), [](const Q& q) { return q.fatal; }},
        KeyCase{"skip", Query("skip: true"), [](const Q& q) { return !q.enabled; }},
        KeyCase{"predicates",
                Query("predicate_queries: [{name: p, predicate_query: SELECT true, ttl: 60}, "
                      "{predicate_query: SELECT false}]"),
                [](const Q& q) {
                  return q.predicates.size() == 2 && q.predicates[0].name == "p" &&
                         q.predicates[0].cache == std::chrono::minutes(1) &&
                         q.predicates[1].cache.count() == 0;
                }},
        KeyCase{"no tags: everywhere", Query(""),
                [](const Q& q) { return q.configured_databases; }},
        KeyCase{"cluster", Query("tags: [cluster]"),
                [](const Q& q) { return !q.configured_databases && q.target_databases.empty(); }},
        KeyCase{"primary", Query("tags: [cluster, primary]"),
                [](const Q& q) { return q.role == Role::kPrimary; }},
        KeyCase{"master", Query("tags: [master]"),
                [](const Q& q) { return q.role == Role::kPrimary; }},
        KeyCase{"leader", Query("tags: [leader]"),
                [](const Q& q) { return q.role == Role::kPrimary; }},
        KeyCase{"standby", Query("tags: [standby]"),
                [](const Q& q) { return q.role == Role::kStandby; }},
        KeyCase{"replica", Query("tags: [replica]"),
                [](const Q& q) { return q.role == Role::kStandby; }},
        KeyCase{"slave", Query("tags: [slave]"),
                [](const Q& q) { return q.role == Role::kStandby; }},
        KeyCase{"dbname", Query("tags: ['dbname:a*b']"),
                [](const Q& q) {
                  return q.target_databases == std::vector<std::string>{"a\\*b"} &&
                         !q.configured_databases;
                }},
        KeyCase{"dbname in cluster", Query("tags: [cluster, 'dbname:a']"),
                [](const Q& q) {
                  return q.target_databases.empty() && q.predicates.size() == 1 &&
                         q.predicates[0].sql == "SELECT pg_catalog.current_database() = 'a'";
                }},
        KeyCase{"username", Query("tags: [\"username:o'b\"]"),
                [](const Q& q) { return q.predicates[0].sql == "SELECT current_user = 'o''b'"; }},
        KeyCase{"schema", Query("tags: ['schema:monitor']"),
                [](const Q& q) {
                  return q.predicates[0].sql.ends_with("nspname = 'monitor')") &&
                         q.predicates[0].cache.count() > 0;
                }},
        KeyCase{"extension", Query("tags: ['extension:pg_stat_statements']"),
                [](const Q& q) {
                  return q.extension->name == "pg_stat_statements" &&
                         q.extension->min_version.empty();
                }},
        KeyCase{"second extension", Query("tags: ['extension:a', 'extension:b']"),
                [](const Q& q) {
                  return q.extension->name == "a" &&
                         q.predicates[0].sql.ends_with("extname = 'b')");
                }},
        KeyCase{"column name", OfColumn("usage: GAUGE, name: real"),
                [](const Q& q) {
                  return q.columns[0].name == "real" && q.columns[0].metric_name == "b_real";
                }},
        KeyCase{"rename", OfColumn("usage: GAUGE, rename: shown"),
                [](const Q& q) {
                  return q.columns[0].name == "c" && q.columns[0].metric_name == "b_shown";
                }},
        KeyCase{"rename label", OfColumn("usage: LABEL, rename: shown"),
                [](const Q& q) { return q.columns[0].metric_name == "shown"; }},
        KeyCase{"default and scale", OfColumn("usage: GAUGE, default: '0', scale: 1e-3"),
                [](const Q& q) {
                  return q.columns[0].default_value == 0.0 && q.columns[0].scale == 0.001;
                }},
        KeyCase{"bucket", OfColumn("usage: HISTOGRAM, bucket: [0.1, 1, 10]"), [](const Q& q) {
                  return q.columns[0].buckets == std::vector<double>{0.1, 1, 10};
                }}));

struct FindingCase {
  std::string text;
  std::string finding;
  std::size_t queries;
};

class PgExporterFinding : public testing::TestWithParam<FindingCase> {};

TEST_P(PgExporterFinding, SaysWhatIsWrong) {
  const ParsedFile parsed = ParsePge(GetParam().text);
  EXPECT_THAT(Texts(parsed), Contains(HasSubstr(GetParam().finding)));
  EXPECT_EQ(parsed.queries.size(), GetParam().queries);
}

INSTANTIATE_TEST_SUITE_P(
    Table, PgExporterFinding,
    testing::Values(
        FindingCase{Query("cache_seconds: 5"),
                    "`cache_seconds` means nothing in a pg_exporter file", 1},
        FindingCase{Query("minversion: 5"), "did you mean `min_version`?", 1},
        FindingCase{Query("min_version: 14"), "PostgreSQL 14 is 140000", 1},
        FindingCase{Query("ttl: soon"), "error: file.yaml:1:", 0},
        FindingCase{Query("ttl: .nan"), "expected a number", 0},
        FindingCase{Query("priority: high"), "error: ", 0},
        FindingCase{Query("tags: cluster"), "write `[cluster]`", 0},
        FindingCase{Query("tags: [{a: b}]"), "error: ", 0},
        FindingCase{Query("tags: [primary, standby]"), "cannot be primary and standby at once", 1},
        FindingCase{Query("tags: [pgbouncer]"), "PgBouncer's own console", 1},
        FindingCase{Query("tags: [payments]"), "never runs; remove the tag", 1},
        FindingCase{Query("tags: ['not:slow']"), "always holds", 1},
        FindingCase{Query("predicate_queries: SELECT 1"), "must be a list", 0},
        FindingCase{Query("predicate_queries: [{name: p}]"),
                    "expected `{name: ..., predicate_query", 0},
        FindingCase{Query("predicate_queries: [SELECT 1]"), "expected `{name: ..., predicate_query",
                    0},
        FindingCase{OfColumn("usage: RATE"), "knows no usage `RATE`", 0},
        FindingCase{OfColumn("usage: DURATION"), "knows no usage `DURATION`", 0},
        FindingCase{OfColumn("usage: cuonter"), "did you mean `COUNTER`?", 0},
        FindingCase{OfColumn("description: x"), "knows no usage ``", 0},
        FindingCase{OfColumn("usage: GAUGE, default: none"), "expected a number, found `none`", 0},
        FindingCase{OfColumn("usage: GAUGE, scale: 1e999"), "expected a number", 0},
        FindingCase{OfColumn("usage: GAUGE, bucket: [1]"), "only with usage HISTOGRAM", 1},
        FindingCase{OfColumn("usage: HISTOGRAM"), "only the bucket +Inf", 1},
        FindingCase{OfColumn("usage: HISTOGRAM, bucket: [1, 1]"), "must be finite and grow", 0},
        FindingCase{OfColumn("usage: HISTOGRAM, bucket: [.inf]"), "must be finite and grow", 0},
        FindingCase{OfColumn("usage: HISTOGRAM, bucket: 5"), "must be a list of upper bounds", 0},
        FindingCase{"b: {metrics: [{c: {usage: GAUGE}}]}", "needs SQL under `query`", 0},
        FindingCase{"b: {query: ' ', metrics: [{c: {usage: GAUGE}}]}", "needs SQL under `query`",
                    0},
        FindingCase{"b: {query: SELECT 1, metrics: [{c: {usage: LABEL}}]}",
                    "a GAUGE, COUNTER or HISTOGRAM", 0},
        FindingCase{"b: {query: SELECT 1}", "a GAUGE, COUNTER or HISTOGRAM", 0},
        FindingCase{"b: SELECT 1", "must hold a map", 0}));

TEST(PgExporter, NeverRunsAQueryWhoseTagNothingHolds) {
  const ParsedFile parsed = ParsePge(Query("tags: [payments]"));
  ASSERT_THAT(parsed.queries, SizeIs(1));
  EXPECT_THAT(parsed.queries[0].required_tags, ElementsAre("payments"));
}

TEST(PgExporter, GivesAQueryWithoutPriorityTheOneOfItsFile) {
  ParseOptions options;
  options.stated = Dialect::kPgExporter;
  options.default_priority = 107;
  const auto parsed = ParseQueryText(Query("") +
                                         "\nsecond: {query: SELECT 1, priority: 3, metrics: "
                                         "[{c: {usage: GAUGE}}]}",
                                     "f", options);
  ASSERT_TRUE(parsed);
  ASSERT_THAT(parsed->queries, SizeIs(2));
  EXPECT_EQ(parsed->queries[0].priority, 107);
  EXPECT_EQ(parsed->queries[1].priority, 3);
}

}  // namespace
}  // namespace pgvigil::queries
