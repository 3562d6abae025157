#include <functional>

#include "unit/queries/parsed.h"

namespace pgvigil::queries {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using Q = pgvigil::queries::Query;

ParsedFile ParsePe(std::string_view text) { return Parse(text, Dialect::kPostgresExporter); }

std::string Query(const std::string& keys) {
  return "ns: {query: SELECT 1, metrics: [{c: {usage: GAUGE}}], " + keys + "}";
}

std::string OfColumn(const std::string& keys) {
  return "ns: {query: SELECT 1, metrics: [{c: {" + keys + "}}]}";
}

struct UsageCase {
  std::string usage;
  Usage expected;
  std::string metric_name;
};

class PostgresExporterUsage : public testing::TestWithParam<UsageCase> {};

TEST_P(PostgresExporterUsage, DecidesTheName) {
  const ParsedFile parsed =
      ParsePe(OfColumn("usage: " + GetParam().usage + ", description: words"));
  const Column column = ColumnOf(parsed, "c");
  EXPECT_EQ(column.usage, GetParam().expected);
  EXPECT_EQ(column.metric_name, GetParam().metric_name);
  EXPECT_EQ(column.help, "words");
}

INSTANTIATE_TEST_SUITE_P(
    Table, PostgresExporterUsage,
    testing::Values(UsageCase{"DISCARD", Usage::kDiscard, ""},
                    UsageCase{"LABEL", Usage::kLabel, "c"},
                    UsageCase{"COUNTER", Usage::kCounter, "ns_c"},
                    UsageCase{"GAUGE", Usage::kGauge, "ns_c"},
                    UsageCase{"HISTOGRAM", Usage::kHistogram, "ns_c"},
                    UsageCase{"DURATION", Usage::kDuration, "ns_c_milliseconds"},
                    // The program has no mapping for it, so it never exports one.
                    UsageCase{"MAPPEDMETRIC", Usage::kDiscard, ""}));

struct KeyCase {
  std::string name;
  std::string text;
  std::function<bool(const Q&)> holds;
};

class PostgresExporterKey : public testing::TestWithParam<KeyCase> {};

TEST_P(PostgresExporterKey, IsReadWithoutFinding) {
  const ParsedFile parsed = ParsePe(GetParam().text);
  ASSERT_THAT(parsed.queries, SizeIs(1)) << GetParam().name;
  EXPECT_TRUE(GetParam().holds(parsed.queries.front())) << GetParam().name;
  EXPECT_THAT(Texts(parsed), IsEmpty()) << GetParam().name;
}

INSTANTIATE_TEST_SUITE_P(
    Table, PostgresExporterKey,
    testing::Values(
        KeyCase{"namespace", Query(""),
                [](const Q& q) {
                  return q.name == "ns" && q.metric_namespace == "ns" &&
                         q.columns[0].metric_name == "ns_c";
                }},
        KeyCase{"query", Query(""), [](const Q& q) { return q.variants[0].sql == "SELECT 1"; }},
        KeyCase{"everywhere unless master", Query(""),
                [](const Q& q) { return q.configured_databases && q.role == Role::kAny; }},
        KeyCase{"master false", Query("master: no"),
                [](const Q& q) { return q.configured_databases; }},
        KeyCase{"cache", Query("cache_seconds: 30"),
                [](const Q& q) { return q.cache == std::chrono::seconds(30); }},
        KeyCase{"long cache", Query("cache_seconds: 9223372036854775807"),
                [](const Q& q) { return q.cache == std::chrono::hours(24); }},
        KeyCase{"no columns", "ns: {query: SELECT 1}",
                [](const Q& q) { return q.columns.empty() && q.metric_namespace == "ns"; }},
        KeyCase{"empty metrics", "ns: {query: SELECT 1, metrics: }",
                [](const Q& q) { return q.columns.empty(); }}));

struct FindingCase {
  std::string text;
  std::string finding;
  std::size_t queries;
};

class PostgresExporterFinding : public testing::TestWithParam<FindingCase> {};

TEST_P(PostgresExporterFinding, SaysWhatIsLostInSilenceElsewhere) {
  const ParsedFile parsed = ParsePe(GetParam().text);
  EXPECT_THAT(Texts(parsed), Contains(HasSubstr(GetParam().finding)));
  EXPECT_EQ(parsed.queries.size(), GetParam().queries);
}

INSTANTIATE_TEST_SUITE_P(
    Table, PostgresExporterFinding,
    testing::Values(
        FindingCase{Query("runonserver: '>=14'"), "runs on every version", 1},
        FindingCase{Query("runonserver: [1]"), "runs on every version", 1},
        FindingCase{Query("master: true"), "not a primary server", 1},
        FindingCase{Query("primary: true"), "`primary` means nothing in a postgres_exporter file",
                    1},
        FindingCase{Query("target_databases: [a]"), "`target_databases` means nothing", 1},
        FindingCase{Query("cache_second: 5"), "did you mean `cache_seconds`?", 1},
        FindingCase{Query("cache_seconds: -1"), "error: file.yaml:1:", 0},
        FindingCase{Query("cache_seconds: 5s"), "expected a whole number", 0},
        FindingCase{Query("master: maybe"), "error: ", 0},
        FindingCase{OfColumn("usage: guage"), "did you mean `GAUGE`?", 1},
        FindingCase{OfColumn("usage: gauge"), "knows no usage `gauge`", 1},
        FindingCase{OfColumn("description: x"), "no usage", 1},
        FindingCase{OfColumn("usage: MAPPEDMETRIC, metric_mapping: {a: 1}"),
                    "`metric_mapping` in query files", 1},
        FindingCase{OfColumn("usage: MAPPEDMETRIC"), "MAPPEDMETRIC exports nothing", 1},
        FindingCase{OfColumn("usage: GAUGE, pg_version: '>=9.6'"), "`pg_version`", 1},
        FindingCase{OfColumn("usage: GAUGE, name: x"), "`name` means nothing", 1},
        FindingCase{"ns: {metrics: [{c: {usage: GAUGE}}]}", "never runs", 0},
        FindingCase{"ns: SELECT 1", "must hold a map", 0}, FindingCase{"ns:", "is empty", 0},
        FindingCase{"ns: {query: [a]}", "expected a text", 0},
        FindingCase{"ns: {query: SELECT 1, metrics: {c: {usage: GAUGE}}}", "must be a list", 0},
        FindingCase{"ns: {query: SELECT 1, metrics: [{c: GAUGE}]}", "must hold a map with `usage`",
                    0},
        FindingCase{"a.b: {query: SELECT 1}", "exported as `a_b`", 1}));

TEST(PostgresExporter, SaysOncePerFileWhatMasterMeans) {
  const ParsedFile parsed =
      ParsePe("a: {query: SELECT 1, master: true}\nb: {query: SELECT 1, master: true}\n");
  EXPECT_THAT(Texts(parsed), ElementsAre(HasSubstr("file.yaml:1:")));
  EXPECT_FALSE(parsed.queries[0].configured_databases);
  EXPECT_FALSE(parsed.queries[1].configured_databases);
}

TEST(PostgresExporter, LetsTheLastOfTwoEqualColumnsCount) {
  const ParsedFile parsed =
      ParsePe("ns: {query: SELECT 1, metrics: [{c: {usage: GAUGE}}, {c: {usage: COUNTER}}]}");
  ASSERT_THAT(parsed.queries, SizeIs(1));
  ASSERT_THAT(parsed.queries[0].columns, SizeIs(1));
  EXPECT_EQ(parsed.queries[0].columns[0].usage, Usage::kCounter);
}

}  // namespace
}  // namespace pgvigil::queries
