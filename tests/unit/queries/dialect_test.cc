#include "queries/dialect.h"

#include "queries/query_text.h"
#include "unit/queries/parsed.h"

namespace pgvigil::queries {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr auto kOurs = Dialect::kPgvigil;
constexpr auto kCnpg = Dialect::kCloudNativePg;
constexpr auto kPe = Dialect::kPostgresExporter;
constexpr auto kPge = Dialect::kPgExporter;

struct Case {
  std::string text;
  Dialect dialect;
  std::string reason;
};

class Recognised : public testing::TestWithParam<Case> {};

TEST_P(Recognised, DialectAndItsReason) {
  const ParsedFile parsed = Parse(GetParam().text);
  EXPECT_EQ(parsed.file.dialect, GetParam().dialect) << Name(parsed.file.dialect);
  EXPECT_THAT(parsed.file.dialect_reason, HasSubstr(GetParam().reason));
}

std::string Query(const std::string& keys) { return "q: {query: SELECT 1, " + keys + "}"; }
std::string OfColumn(const std::string& keys) {
  return Query("metrics: [{c: {usage: GAUGE, " + keys + "}}]");
}

INSTANTIATE_TEST_SUITE_P(
    Table, Recognised,
    testing::Values(
        Case{"dialect: pgvigil", kOurs, "the file's key `dialect`"},
        Case{"dialect: cloudnativepg\nq: {}", kCnpg, "the file's key `dialect`"},
        Case{"dialect: pg_exporter\nq: {}", kPge, "the file's key `dialect`"},
        Case{"dialect: postgres_exporter\nq: {primary: true}", kPe, "the file's key `dialect`"},
        Case{"queries: {q: {query: SELECT 1}}", kOurs, "the key `queries`"},
        Case{"queries: {query: {query: SELECT 1}}", kOurs, "the key `queries`"},
        Case{"queries: {query: SELECT 1, primary: true}", kCnpg, "`primary` at file.yaml:1:"},
        Case{Query("primary: true"), kCnpg, "`primary` at file.yaml:1:"},
        Case{Query("target_databases: ['*']"), kCnpg, "`target_databases`"},
        Case{Query("predicate_query: SELECT 1"), kCnpg, "`predicate_query`"},
        Case{Query("name: other"), kCnpg, "`name`"}, Case{OfColumn("name: other"), kCnpg, "`name`"},
        Case{OfColumn("metric_mapping: {a: 1}"), kCnpg, "`metric_mapping`"},
        Case{OfColumn("metrics_mapping: {a: 1}"), kCnpg, "`metrics_mapping`"},
        Case{Query("ttl: 1"), kPge, "`ttl`"}, Case{Query("tags: [cluster]"), kPge, "`tags`"},
        Case{Query("desc: x"), kPge, "`desc`"}, Case{Query("timeout: 1"), kPge, "`timeout`"},
        Case{Query("priority: 1"), kPge, "`priority`"}, Case{Query("fatal: true"), kPge, "`fatal`"},
        Case{Query("skip: true"), kPge, "`skip`"},
        Case{Query("min_version: 1"), kPge, "`min_version`"},
        Case{Query("max_version: 1"), kPge, "`max_version`"},
        Case{Query("predicate_queries: []"), kPge, "`predicate_queries`"},
        Case{OfColumn("rename: x"), kPge, "`rename`"}, Case{OfColumn("scale: 2"), kPge, "`scale`"},
        Case{OfColumn("default: 2"), kPge, "`default`"},
        Case{OfColumn("bucket: [1]"), kPge, "`bucket`"},
        Case{Query("name: n, ttl: 1"), kPge, "`ttl`"},
        // A column called like a key says nothing.
        Case{Query("metrics: [{primary: {usage: GAUGE}}]"), kPe, "assumption"},
        Case{Query("master: true"), kPe, "assumption"},
        Case{Query("cache_seconds: 5, runonserver: '>=10'"), kPe, "assumption"},
        Case{Query("primary: true, ttl: 5"), kPe, "`ttl` at file.yaml:1:"},
        Case{"", kPe, "assumption"}, Case{"q: some text", kPe, "assumption"},
        Case{"q: [1, 2]", kPe, "assumption"}));

TEST(Recognition, SaysOfAnAmbiguousFileHowToStateItsDialect) {
  const ParsedFile parsed = Parse(Query("master: true"));
  EXPECT_FALSE(parsed.file.dialect_stated);
  EXPECT_THAT(Texts(parsed), Contains(HasSubstr("`--queries cloudnativepg:FILE`")));
}

TEST(Recognition, IsNotAskedForWhenStated) {
  const ParsedFile parsed = Parse(Query("metrics: [{c: {usage: GAUGE}}]"), kCnpg);
  EXPECT_EQ(parsed.file.dialect, kCnpg);
  EXPECT_TRUE(parsed.file.dialect_stated);
  EXPECT_EQ(parsed.file.dialect_reason, "the configuration or the command line");
  EXPECT_THAT(Texts(parsed), IsEmpty());
}

TEST(Recognition, BelievesTheFileOverTheConfigurationAndSaysSo) {
  const ParsedFile parsed =
      Parse("dialect: cloudnativepg\n" + Query("metrics: [{c: {usage: GAUGE}}]"), kPge);
  EXPECT_EQ(parsed.file.dialect, kCnpg);
  EXPECT_THAT(Texts(parsed), Contains(HasSubstr("the file is believed")));
}

TEST(Recognition, TakesTheAssumptionItIsGiven) {
  ParseOptions options;
  options.when_ambiguous = kCnpg;
  const auto parsed = ParseQueryText(Query("master: true"), "f", options);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->file.dialect, kCnpg);
}

TEST(Recognition, AQueryCalledDialectIsAQuery) {
  const ParsedFile parsed =
      Parse("dialect: {query: SELECT 1, primary: true, metrics: [{c: {usage: GAUGE}}]}");
  EXPECT_EQ(parsed.file.dialect, kCnpg);
  EXPECT_EQ(parsed.queries.size(), 1U);
}

struct Refused {
  std::string text;
  std::string message;
};

class RefusedFile : public testing::TestWithParam<Refused> {};

TEST_P(RefusedFile, IsAnErrorWithItsPlace) {
  const auto parsed = ParseQueries(GetParam().text, "file.yaml", std::nullopt);
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().kind, ErrorKind::kConfig);
  EXPECT_THAT(parsed.error().message, HasSubstr("file.yaml:"));
  EXPECT_THAT(parsed.error().message, HasSubstr(GetParam().message));
}

INSTANTIATE_TEST_SUITE_P(
    Table, RefusedFile,
    testing::Values(Refused{"just text", "expected a map of queries"},
                    Refused{"[1, 2]", "expected a map of queries"},
                    Refused{"dialect: cloudnativepgg", "did you mean `cloudnativepg`?"},
                    Refused{"dialect: ''", "no dialect is called ``"},
                    Refused{"apiVersion: v1\nkind: ConfigMap\ndata: {}", "Kubernetes manifest"},
                    Refused{"a: {query: SELECT 1}\na: {query: SELECT 2}", "a"},
                    Refused{"a: [", "file.yaml:1:"}, Refused{"a: b: c", "file.yaml:1:"},
                    Refused{"a: 1\n---\nb: 2", "second YAML document"},
                    Refused{"a: !!python/object x", "tag"}));

TEST(Dialects, HaveNamesThatCanBeReadBack) {
  for (const Dialect dialect : {kOurs, kCnpg, kPe, kPge}) {
    EXPECT_EQ(ParseDialect(Name(dialect)), dialect);
  }
  EXPECT_EQ(ParseDialect("cnpg"), kCnpg);
  EXPECT_EQ(ParseDialect("CloudNativePG"), std::nullopt);
  EXPECT_EQ(ParseDialect(""), std::nullopt);
}

}  // namespace
}  // namespace pgvigil::queries
