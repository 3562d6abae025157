#include "queries/names.h"

#include "unit/queries/parsed.h"

namespace pgvigil::queries {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct Case {
  std::string name;
  std::string metric;
  std::string label;
};

class Names : public testing::TestWithParam<Case> {};

TEST_P(Names, AreMadeLegalAsPrometheusDoes) {
  EXPECT_EQ(EscapeMetricName(GetParam().name), GetParam().metric);
  EXPECT_EQ(EscapeLabelName(GetParam().name), GetParam().label);
}

INSTANTIATE_TEST_SUITE_P(
    Table, Names,
    testing::Values(Case{"up", "up", "up"}, Case{"my-query", "my_query", "my_query"},
                    Case{"a.b c", "a_b_c", "a_b_c"}, Case{"9lives", "_lives", "_lives"},
                    Case{"a:b", "a:b", "a_b"}, Case{"größe", "gr__e", "gr__e"}, Case{"", "", ""},
                    Case{"x\xf0\x9f\x90\x98", "x_", "x_"}, Case{"?column?", "_column_", "_column_"},
                    Case{"\x80\xff", "_", "_"}));

std::vector<std::string> Clashes(std::string_view text, Dialect dialect) {
  return Texts(Parse(text, dialect));
}

TEST(TypeClash, IsFoundBetweenQueriesOfOneFile) {
  EXPECT_THAT(Clashes(R"(
a: {name: n, query: SELECT 1, metrics: [{x: {usage: GAUGE}}]}
b: {name: n, query: SELECT 1, metrics: [{x: {usage: COUNTER}}]}
)",
                      Dialect::kCloudNativePg),
              ElementsAre(HasSubstr("metric `cnpg_n_x` of query `b` is a counter, but query `a`")));
}

TEST(TypeClash, IsFoundWithTheSeriesOfAHistogram) {
  EXPECT_THAT(Clashes(R"(
a: {query: SELECT 1, metrics: [{x: {usage: HISTOGRAM}}, {x_count: {usage: GAUGE}}]}
)",
                      Dialect::kPostgresExporter),
              ElementsAre(HasSubstr("metric `a_x_count`")));
}

TEST(TypeClash, IsNoneBetweenTheGaugesOfAPgExporterHistogram) {
  EXPECT_THAT(Clashes(R"(
a: {query: SELECT 1, metrics: [{x: {usage: HISTOGRAM, bucket: [1]}}, {x_count: {usage: GAUGE}}]}
)",
                      Dialect::kPgExporter),
              IsEmpty());
}

TEST(TypeClash, IsNoneBetweenEqualTypes) {
  EXPECT_THAT(Clashes(R"(
old: {query: SELECT 1, name: n, runonserver: "<17", metrics: [{x: {usage: GAUGE}}]}
new: {query: SELECT 1, name: n, runonserver: ">=17", metrics: [{x: {usage: GAUGE}}]}
)",
                      Dialect::kCloudNativePg),
              IsEmpty());
}

}  // namespace
}  // namespace pgvigil::queries
