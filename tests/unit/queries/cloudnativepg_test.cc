#include <functional>

#include "unit/queries/parsed.h"

namespace pgvigil::queries {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::SizeIs;

ParsedFile ParseCnpg(std::string_view text) { return Parse(text, Dialect::kCloudNativePg); }

// A query with one gauge and what else is given.
std::string Query(const std::string& keys) {
  return "q: {query: SELECT 1, metrics: [{c: {usage: GAUGE}}], " + keys + "}";
}

std::string OfColumn(const std::string& keys) {
  return "q: {query: SELECT 1, metrics: [{c: {" + keys + "}}, {v: {usage: GAUGE}}]}";
}

struct UsageCase {
  std::string usage;
  Usage expected;
  std::string metric_name;
};

class CnpgUsage : public testing::TestWithParam<UsageCase> {};

TEST_P(CnpgUsage, DecidesTheName) {
  const ParsedFile parsed = ParseCnpg(
      OfColumn("usage: " + GetParam().usage + ", description: words, metric_mapping: {a: 1}"));
  const Column column = ColumnOf(parsed, "c");
  EXPECT_EQ(column.usage, GetParam().expected);
  EXPECT_EQ(column.metric_name, GetParam().metric_name);
  EXPECT_EQ(column.help, "words");
}

INSTANTIATE_TEST_SUITE_P(
    Table, CnpgUsage,
    testing::Values(UsageCase{"DISCARD", Usage::kDiscard, ""},
                    UsageCase{"LABEL", Usage::kLabel, "c"},
                    UsageCase{"COUNTER", Usage::kCounter, "cnpg_q_c"},
                    UsageCase{"GAUGE", Usage::kGauge, "cnpg_q_c"},
                    UsageCase{"MAPPEDMETRIC", Usage::kMappedMetric, "cnpg_q_c"},
                    UsageCase{"DURATION", Usage::kDuration, "cnpg_q_c_milliseconds"},
                    UsageCase{"HISTOGRAM", Usage::kHistogram, "cnpg_q_c"}));

struct KeyCase {
  std::string name;
  std::string text;
  std::function<bool(const pgvigil::queries::Query&)> holds;
};

class CnpgKey : public testing::TestWithParam<KeyCase> {};

TEST_P(CnpgKey, IsReadWithoutFinding) {
  const ParsedFile parsed = ParseCnpg(GetParam().text);
  ASSERT_THAT(parsed.queries, SizeIs(1)) << GetParam().name;
  EXPECT_TRUE(GetParam().holds(parsed.queries.front())) << GetParam().name;
  EXPECT_THAT(Texts(parsed), IsEmpty()) << GetParam().name;
}

using Q = pgvigil::queries::Query;

INSTANTIATE_TEST_SUITE_P(
    Table, CnpgKey,
    testing::Values(
        KeyCase{"identity", Query(""),
                [](const Q& q) { return q.name == "q" && q.origin == "file.yaml:1"; }},
        KeyCase{"query", Query(""),
                [](const Q& q) {
                  return q.variants.size() == 1 && q.variants[0].sql == "SELECT 1" &&
                         q.variants[0].versions.empty();
                }},
        KeyCase{"defaults", Query(""),
                [](const Q& q) {
                  return q.role == Role::kAny && q.cache.count() == 0 && q.timeout.count() == 0 &&
                         q.target_databases.empty() && !q.configured_databases;
                }},
        KeyCase{"name", Query("name: n"),
                [](const Q& q) {
                  return q.name == "q" && q.metric_namespace == "cnpg_n" &&
                         q.columns[0].metric_name == "cnpg_n_c";
                }},
        KeyCase{"primary", Query("primary: true"),
                [](const Q& q) { return q.role == Role::kPrimary; }},
        KeyCase{"primary yes", Query("primary: yes"),
                [](const Q& q) { return q.role == Role::kPrimary; }},
        KeyCase{"primary false", Query("primary: off"),
                [](const Q& q) { return q.role == Role::kAny; }},
        KeyCase{"master", Query("master: true"),
                [](const Q& q) { return q.role == Role::kPrimary; }},
        KeyCase{"master or primary", Query("master: true, primary: false"),
                [](const Q& q) { return q.role == Role::kPrimary; }},
        KeyCase{"runonserver", Query("runonserver: '>=14 <17'"),
                [](const Q& q) { return q.variants[0].versions.text() == ">=14 <17"; }},
        KeyCase{"runonserver number", Query("runonserver: 16"),
                [](const Q& q) { return q.variants[0].versions.Holds({160001}); }},
        KeyCase{"target_databases", Query("target_databases: [a, 'b*']"),
                [](const Q& q) {
                  return q.target_databases == std::vector<std::string>{"a", "b*"};
                }},
        KeyCase{"predicate_query", Query("predicate_query: SELECT true"),
                [](const Q& q) {
                  return q.predicates.size() == 1 && q.predicates[0].sql == "SELECT true";
                }},
        KeyCase{"empty value", Query("predicate_query: , runonserver:"),
                [](const Q& q) { return q.predicates.empty() && q.variants[0].versions.empty(); }},
        KeyCase{"column name", OfColumn("usage: GAUGE, name: n"),
                [](const Q& q) {
                  return q.columns[0].name == "c" && q.columns[0].metric_name == "cnpg_q_n";
                }},
        KeyCase{"mapping", OfColumn("usage: MAPPEDMETRIC, metric_mapping: {on: 1, off: -.5}"),
                [](const Q& q) {
                  return q.columns[0].mapping ==
                         std::map<std::string, double>{{"on", 1}, {"off", -0.5}};
                }},
        KeyCase{"several columns in one item",
                "q: {query: SELECT 1, metrics: [{a: {usage: LABEL}, b: {usage: GAUGE}}]}",
                [](const Q& q) { return q.columns.size() == 2 && q.columns[1].name == "b"; }},
        KeyCase{"description number", OfColumn("usage: GAUGE, description: 5"),
                [](const Q& q) { return q.columns[0].help == "5"; }}));

struct FindingCase {
  std::string text;
  std::string finding;  // severity, place and message
  std::size_t queries;  // that remain
};

class CnpgFinding : public testing::TestWithParam<FindingCase> {};

TEST_P(CnpgFinding, SaysWhatIsLostInSilenceElsewhere) {
  const ParsedFile parsed = ParseCnpg(GetParam().text);
  EXPECT_THAT(Texts(parsed), Contains(HasSubstr(GetParam().finding)));
  EXPECT_EQ(parsed.queries.size(), GetParam().queries);
}

INSTANTIATE_TEST_SUITE_P(
    Table, CnpgFinding,
    testing::Values(
        FindingCase{Query("cache_seconds: 30"), "ignores `cache_seconds`", 1},
        FindingCase{Query("cache_seconds: -1"), "error: file.yaml:1:", 0},
        FindingCase{Query("interval: 30"), "`interval` means nothing in a CloudNativePG file", 1},
        FindingCase{Query("target_database: [a]"), "did you mean `target_databases`?", 1},
        FindingCase{Query("target_databases: '*'"), "write `[*]`", 0},
        FindingCase{Query("target_databases: ['[a']"), "pattern `[a` is malformed", 1},
        FindingCase{Query("primary: 'true'"), "error: ", 0},
        FindingCase{Query("runonserver: latest"), "error: file.yaml:1:", 0},
        FindingCase{Query("runonserver: '>=16.4'"), "write `16.0.4`", 1},
        FindingCase{OfColumn("usage: counter"), "did you mean `COUNTER`?", 1},
        FindingCase{OfColumn("usage: RATE"), "knows no usage `RATE`; column `c` is not exported",
                    1},
        FindingCase{OfColumn("description: x"), "no usage; column `c` is not exported", 1},
        FindingCase{OfColumn("usage: GAUGE, pg_version: '>=14'"), "reads `pg_version`", 1},
        FindingCase{OfColumn("usage: GAUGE, unit: ms"), "`unit` means nothing", 1},
        FindingCase{OfColumn("usage: LABEL, name: n"), "ignores `name` for LABEL", 1},
        FindingCase{OfColumn("usage: DISCARD, name: n"), "ignores `name`", 1},
        FindingCase{OfColumn("usage: MAPPEDMETRIC"), "without `metric_mapping`", 1},
        FindingCase{OfColumn("usage: GAUGE, metric_mapping: {a: 1}"),
                    "only with usage MAPPEDMETRIC", 1},
        FindingCase{OfColumn("usage: MAPPEDMETRIC, metrics_mapping: {a: 1}"), "pgvigil takes both",
                    1},
        FindingCase{OfColumn("usage: MAPPEDMETRIC, metric_mapping: [a]"), "error: ", 0},
        FindingCase{OfColumn("usage: MAPPEDMETRIC, metric_mapping: {a: b}"), "expected a number",
                    0},
        FindingCase{"q: |\n  SELECT 1\n", "put the SQL under its key `query`", 0},
        FindingCase{"q: [SELECT 1]", "must hold a map", 0},
        FindingCase{"q:", "is empty and never runs", 0},
        FindingCase{"q: {query: SELECT 1}", "has no `metrics`", 0},
        FindingCase{"q: {metrics: [{c: {usage: GAUGE}}]}", "has no `query`", 0},
        FindingCase{"q: {query: SELECT 1, metrics: {c: {usage: GAUGE}}}", "must be a list", 0},
        FindingCase{"q: {query: SELECT 1, metrics: [c]}", "expected a column with its mapping", 0},
        FindingCase{"q: {query: SELECT 1, metrics: [{c: , usage: LABEL}]}", "deeper than its name",
                    0},
        FindingCase{"q: {query: SELECT 1, metrics: [{c: {usage: GAUGE}}, {c: {usage: LABEL}}]}",
                    "named twice", 1},
        FindingCase{"my-query: {query: SELECT 1, metrics: [{c: {usage: GAUGE}}]}",
                    "exported as `cnpg_my_query`", 1},
        FindingCase{"q: {query: SELECT 1, metrics: [{a b: {usage: GAUGE}}]}",
                    "exported as `cnpg_q_a_b`", 1},
        FindingCase{"q: {query: SELECT 1, metrics: [{l-x: {usage: LABEL}}, {v: {usage: GAUGE}}]}",
                    "exported as `l_x`", 1},
        FindingCase{"q: {query: SELECT 1, metrics: [{__l: {usage: LABEL}}, {v: {usage: GAUGE}}]}",
                    "reserved for Prometheus", 1},
        FindingCase{"{}", "holds no queries", 0}));

TEST(CloudNativePg, TakesTheDocumentedSpellingOfTheMapping) {
  const ParsedFile parsed = ParseCnpg(OfColumn("usage: MAPPEDMETRIC, metrics_mapping: {up: 1}"));
  EXPECT_THAT(ColumnOf(parsed, "c").mapping, ElementsAre(Pair("up", 1)));
}

TEST(CloudNativePg, LosesOnlyTheBrokenQuery) {
  const ParsedFile parsed = ParseCnpg(Query("") + "\nbroken: |\n  SELECT 1\n");
  EXPECT_THAT(parsed.queries, SizeIs(1));
  EXPECT_EQ(CountErrors(parsed.file.findings), 1U);
}

TEST(CloudNativePg, KeepsAColumnOfUnknownUsageSoThatItIsExpectedInTheResult) {
  EXPECT_EQ(ColumnOf(ParseCnpg(OfColumn("usage: RATE")), "c").usage, Usage::kDiscard);
}

}  // namespace
}  // namespace pgvigil::queries
