#include <functional>

#include "unit/queries/parsed.h"

namespace pgvigil::queries {
namespace {

using std::chrono::milliseconds;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;
using Q = pgvigil::queries::Query;

ParsedFile ParseOurs(std::string_view text) { return Parse(text, Dialect::kPgvigil); }

std::string Query(const std::string& keys) {
  return "queries: {q: {query: SELECT 1, metrics: [{c: {usage: GAUGE}}], " + keys + "}}";
}

std::string Variants(const std::string& list, const std::string& keys = "") {
  return "queries: {q: {metrics: [{c: {usage: GAUGE}}], variants: [" + list + "], " + keys + "}}";
}

std::string OfColumn(const std::string& keys) {
  return "queries: {q: {query: SELECT 1, metrics: [{c: {" + keys + "}}, {v: {usage: GAUGE}}]}}";
}

struct KeyCase {
  std::string name;
  std::string text;
  std::function<bool(const Q&)> holds;
};

class OurKey : public testing::TestWithParam<KeyCase> {};

TEST_P(OurKey, IsReadWithoutFinding) {
  const ParsedFile parsed = ParseOurs(GetParam().text);
  EXPECT_THAT(Texts(parsed), IsEmpty()) << GetParam().name;
  ASSERT_THAT(parsed.queries, SizeIs(1)) << GetParam().name;
  EXPECT_TRUE(GetParam().holds(parsed.queries.front())) << GetParam().name;
}

INSTANTIATE_TEST_SUITE_P(
    Table, OurKey,
    testing::Values(
        KeyCase{"identity", Query(""),
                [](const Q& q) {
                  return q.name == "q" && q.metric_namespace == "q" &&
                         q.columns[0].metric_name == "q_c";
                }},
        KeyCase{"dialect key", "dialect: pgvigil\n" + Query(""),
                [](const Q& q) { return q.dialect == Dialect::kPgvigil; }},
        KeyCase{"defaults", Query(""),
                [](const Q& q) {
                  return q.role == Role::kAny && q.enabled && q.priority == 100 &&
                         q.timeout.count() == 0 && q.cache.count() == 0 && q.max_series == 0 &&
                         !q.extension && !q.configured_databases && q.target_databases.empty() &&
                         q.predicates.empty();
                }},
        KeyCase{"description", Query("description: words"),
                [](const Q& q) { return q.description == "words"; }},
        KeyCase{"query", Query(""),
                [](const Q& q) {
                  return q.variants.size() == 1 && q.variants[0].sql == "SELECT 1" &&
                         q.variants[0].versions.empty();
                }},
        KeyCase{"variants", Variants("{versions: <17, query: A}, {versions: '>=17', query: B}"),
                [](const Q& q) {
                  return q.variants.size() == 2 && q.variants[1].sql == "B" &&
                         q.variants[1].versions.Holds({170000});
                }},
        KeyCase{"variants with else", Variants("{versions: '>=17', query: A}, {query: B}"),
                [](const Q& q) { return q.variants[1].versions.empty(); }},
        KeyCase{
            "variants in a range",
            Variants("{versions: <17, query: A}, {versions: '>=17', query: B}", "versions: '>=14'"),
            [](const Q& q) {
              return !q.variants[0].versions.Holds({130000}) &&
                     q.variants[0].versions.Holds({140000});
            }},
        KeyCase{"versions", Query("versions: '>=14'"),
                [](const Q& q) { return !q.variants[0].versions.Holds({130000}); }},
        KeyCase{"runonserver", Query("runonserver: '>=14'"),
                [](const Q& q) { return !q.variants[0].versions.Holds({130000}); }},
        KeyCase{"namespace", Query("namespace: n"),
                [](const Q& q) { return q.name == "q" && q.columns[0].metric_name == "n_c"; }},
        KeyCase{"name", Query("name: n"),
                [](const Q& q) { return q.columns[0].metric_name == "n_c"; }},
        KeyCase{"role any", Query("role: any"), [](const Q& q) { return q.role == Role::kAny; }},
        KeyCase{"role primary", Query("role: primary"),
                [](const Q& q) { return q.role == Role::kPrimary; }},
        KeyCase{"role standby", Query("role: standby"),
                [](const Q& q) { return q.role == Role::kStandby; }},
        KeyCase{"primary", Query("primary: true"),
                [](const Q& q) { return q.role == Role::kPrimary; }},
        KeyCase{"primary false", Query("primary: false"),
                [](const Q& q) { return q.role == Role::kAny; }},
        KeyCase{"master", Query("master: true"),
                [](const Q& q) { return q.role == Role::kPrimary; }},
        KeyCase{"databases configured", Query("databases: configured"),
                [](const Q& q) { return q.configured_databases && q.target_databases.empty(); }},
        KeyCase{"databases list", Query("databases: [app, 'shop_*']"),
                [](const Q& q) {
                  return q.target_databases == std::vector<std::string>{"app", "shop_*"} &&
                         !q.configured_databases;
                }},
        KeyCase{"databases one", Query("databases: app"),
                [](const Q& q) { return q.target_databases == std::vector<std::string>{"app"}; }},
        KeyCase{"target_databases", Query("target_databases: ['*']"),
                [](const Q& q) { return q.target_databases == std::vector<std::string>{"*"}; }},
        KeyCase{"extension", Query("extension: pg_stat_statements"),
                [](const Q& q) {
                  return q.extension->name == "pg_stat_statements" &&
                         q.extension->min_version.empty();
                }},
        KeyCase{"extension version", Query("extension: pg_stat_statements >= 1.8"),
                [](const Q& q) {
                  return q.extension->name == "pg_stat_statements" &&
                         q.extension->min_version == "1.8";
                }},
        KeyCase{"extension tight", Query("extension: 'pg_cron>=1.10'"),
                [](const Q& q) {
                  return q.extension->name == "pg_cron" && q.extension->min_version == "1.10";
                }},
        KeyCase{"predicate", Query("predicate: SELECT true"),
                [](const Q& q) {
                  return q.predicates.size() == 1 && q.predicates[0].sql == "SELECT true";
                }},
        KeyCase{"predicate_query", Query("predicate_query: SELECT true"),
                [](const Q& q) { return q.predicates.size() == 1; }},
        KeyCase{"timeout", Query("timeout: 5s"),
                [](const Q& q) { return q.timeout == milliseconds(5000); }},
        KeyCase{"cache", Query("cache: 1m30s"),
                [](const Q& q) { return q.cache == milliseconds(90000); }},
        KeyCase{"cache_seconds", Query("cache_seconds: 60"),
                [](const Q& q) { return q.cache == milliseconds(60000); }},
        KeyCase{"ttl", Query("ttl: 0.5"), [](const Q& q) { return q.cache == milliseconds(500); }},
        KeyCase{"max_series", Query("max_series: 500"),
                [](const Q& q) { return q.max_series == 500; }},
        KeyCase{"priority", Query("priority: 0"), [](const Q& q) { return q.priority == 0; }},
        KeyCase{"enabled", Query("enabled: false"), [](const Q& q) { return !q.enabled; }},
        KeyCase{"metrics as a map",
                "queries: {q: {query: SELECT 1, metrics: {a: {usage: LABEL}, b: {usage: GAUGE}}}}",
                [](const Q& q) { return q.columns.size() == 2 && q.columns[0].name == "a"; }},
        KeyCase{"name column",
                "queries: {q: {query: SELECT 1, metrics: {n: {usage: NAME}, h: {usage: HELP}, v: "
                "{usage: GAUGE}}}}",
                [](const Q& q) {
                  return q.columns[2].metric_name.empty() && q.metric_namespace == "q";
                }}));

struct ErrorCase {
  std::string text;
  std::string finding;
};

class OurError : public testing::TestWithParam<ErrorCase> {};

TEST_P(OurError, HasItsPlaceAndAdviceAndCostsTheQuery) {
  const ParsedFile parsed = ParseOurs(GetParam().text);
  EXPECT_THAT(Texts(parsed),
              Contains(AllOf(StartsWith("error: file.yaml:"), HasSubstr(GetParam().finding))));
  EXPECT_THAT(parsed.queries, IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    Queries, OurError,
    testing::Values(
        ErrorCase{Query("querry: x"), "unknown key `querry`; did you mean `query`?"},
        ErrorCase{Query("tags: [a]"), "unknown key `tags`"},
        ErrorCase{Query("role: replica"), "no role `replica`"},
        ErrorCase{Query("role: primry"), "did you mean `primary`?"},
        ErrorCase{Query("primary: yes"), "write true or false"},
        ErrorCase{Query("role: any, primary: true"), "`primary` says the same as `role`"},
        ErrorCase{Query("ttl: 1, cache_seconds: 1"), "`cache_seconds` says the same as `ttl`"},
        ErrorCase{Query("name: a, namespace: b"), "says the same as"},
        ErrorCase{Query("databases: {a: b}"), "error: "},
        ErrorCase{Query("databases: ['a[']"), "pattern `a[` is malformed"},
        ErrorCase{Query("extension: ''"), "write `extension: name`"},
        ErrorCase{Query("extension: a > 1"), "write `extension: name`"},
        ErrorCase{Query("extension: a 1.8"), "write `extension: name`"},
        ErrorCase{Query("extension: 'a >='"), "write `extension: name`"},
        ErrorCase{Query("extension: a >= new"), "write `extension: name`"},
        ErrorCase{Query("versions: newest"), "is no version constraint"},
        ErrorCase{Query("timeout: 5"), "error: "}, ErrorCase{Query("timeout: soon"), "error: "},
        ErrorCase{Query("cache: 60"), "error: "}, ErrorCase{Query("ttl: 60s"), "expected a number"},
        ErrorCase{Query("ttl: -1"), "not negative"}, ErrorCase{Query("ttl: .nan"), "not negative"},
        ErrorCase{Query("max_series: 0"), "from 1"},
        ErrorCase{Query("max_series: many"), "whole number"},
        ErrorCase{Query("priority: -1"), "from 0"},
        ErrorCase{Query("priority: 99999999999"), "from 0"},
        ErrorCase{Query("enabled: 1"), "expected true or false"},
        ErrorCase{Query("namespace: a-b"), "no legal beginning of a metric name"},
        ErrorCase{Query("description: [a]"), "expected a text"},
        ErrorCase{Query("variants: [{query: B}]"), "`variants` stands in place of `query`"},
        ErrorCase{Variants(""), "expected a list of `{versions"},
        ErrorCase{Variants("{versions: '>=14'}"), "a variant needs SQL"},
        ErrorCase{Variants("{version: '>=14', query: A}"), "did you mean `versions`?"},
        ErrorCase{Variants("SELECT 1"), "expected a map"},
        ErrorCase{Variants("{query: ';'}"), "a variant needs SQL"},
        ErrorCase{"queries: {q: {metrics: [{c: {usage: GAUGE}}]}}", "has no SQL: add `query`"},
        ErrorCase{"queries: {q: {query: ' ', metrics: [{c: {usage: GAUGE}}]}}", "has no SQL"},
        ErrorCase{"queries: {q: {query: SELECT 1}}", "exports nothing"},
        ErrorCase{"queries: {q: {query: SELECT 1, metrics: [{c: {usage: LABEL}}]}}",
                  "exports nothing"},
        ErrorCase{"queries: {q: {query: SELECT 1, metrics: [c]}}",
                  "expected a column with its keys"},
        ErrorCase{"queries: {q: {query: SELECT 1, metrics: [{c: , usage: GAUGE}]}}",
                  "deeper than its name"},
        ErrorCase{
            "queries: {q: {query: SELECT 1, metrics: [{c: {usage: GAUGE}}, {c: {usage: LABEL}}]}}",
            "named twice"},
        ErrorCase{"queries: {q: {query: SELECT 1, metrics: {a: {usage: NAME}, b: {usage: NAME}, c: "
                  "{usage: GAUGE}}}}",
                  "one NAME and one HELP"},
        ErrorCase{"queries: {q: {query: SELECT 1, metrics: {a: {usage: NAME}, b: {usage: GAUGE}, "
                  "c: {usage: GAUGE}}}}",
                  "one value column only"},
        ErrorCase{"queries: {q: SELECT 1}", "expected a map"},
        ErrorCase{"queries: [q]", "`queries` must be a map"},
        ErrorCase{"q: {query: SELECT 1}", "unknown key `q`"},
        ErrorCase{"querys: {q: {query: SELECT 1}}", "did you mean `queries`?"}));

struct WarningCase {
  std::string text;
  std::string finding;
};

class OurWarning : public testing::TestWithParam<WarningCase> {};

TEST_P(OurWarning, KeepsTheQuery) {
  const ParsedFile parsed = ParseOurs(GetParam().text);
  EXPECT_THAT(Texts(parsed), ElementsAre(HasSubstr(GetParam().finding)));
  EXPECT_THAT(parsed.queries, SizeIs(1));
}

INSTANTIATE_TEST_SUITE_P(
    Table, OurWarning,
    testing::Values(WarningCase{Variants("{versions: <15, query: A}, {versions: '>=16', query: B}"),
                                "no variant for PostgreSQL 15;"},
                    WarningCase{Variants("{versions: <17, query: A}"),
                                "no variant for PostgreSQL 17, 18, 19;"},
                    WarningCase{Variants("{versions: <17, query: A}, {versions: '>=16', query: B}"),
                                "more than one variant for PostgreSQL 16;"},
                    WarningCase{Query("versions: '>=16.4'"), "PostgreSQL 16.4 counts as 16.0.4"},
                    WarningCase{OfColumn("usage: GAUGE, versions: '>=17.2'"), "write `17.0.2`"}));

TEST(OurDialect, ShowsEverythingThatIsWrongInOneRun) {
  const ParsedFile parsed = ParseOurs(
      "queries:\n"
      "  a: {querry: x, rol: primary}\n"
      "  b: {query: SELECT 1, metrics: [{c: {usage: X}}, {d: {usage: Y}}]}\n"
      "  good: {query: SELECT 1, metrics: [{c: {usage: GAUGE}}]}\n");
  EXPECT_THAT(Texts(parsed),
              ElementsAre(StartsWith("error: file.yaml:2:7:"), StartsWith("error: file.yaml:2:"),
                          StartsWith("error: file.yaml:3:"), StartsWith("error: file.yaml:3:")));
  EXPECT_THAT(parsed.queries, SizeIs(1));
}

}  // namespace
}  // namespace pgvigil::queries
