// Histograms of arrays (three dialects) and of observations (pg_exporter).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "queries/array_histogram.h"
#include "queries/mapper.h"
#include "unit/queries/mapped.h"

namespace pgvigil::queries {
namespace {

using postgres::Rows;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Outcome = Conversion::Outcome;
using Cell = std::optional<std::string_view>;

TEST(ArrayHistogram, IsReadByTheRulesOfItsDialect) {
  struct Case {
    std::string_view name;
    Cell bounds, bucket, sum, count;
    Outcome own, cnpg, exporter;
  };
  constexpr Outcome kYes = Outcome::kSample;
  constexpr Outcome kNo = Outcome::kLost;
  constexpr Outcome kNone = Outcome::kNone;
  const Case cases[] = {
      {"good", "{0.1,1,10}", "{1,2,3}", "4.5", "5", kYes, kYes, kYes},
      {"empty", "{}", "{}", "0", "0", kYes, kYes, kYes},
      {"infinite bound", "{1,Infinity}", "{1,2}", "4.5", "2", kYes, kYes, kYes},
      {"NULL bounds", std::nullopt, "{1}", "1", "1", kNone, kNo, kYes},
      {"NULL counts", "{1}", std::nullopt, "1", "1", kNone, kNo, kYes},
      {"NULL sum", "{1}", "{1}", std::nullopt, "1", kNone, kYes, kYes},
      {"NULL count", "{1}", "{1}", "1", std::nullopt, kNone, kYes, kYes},
      {"NULL element", "{1,NULL}", "{1,2}", "1", "2", kNo, kNo, kNo},
      {"two dimensions", "{{1},{2}}", "{1,2}", "1", "2", kNo, kNo, kNo},
      {"fraction in a count", "{1}", "{1.5}", "1", "2", kNo, kNo, kNo},
      {"numeric counts", "{1}", "{1.0}", "1", "2.0", kYes, kNo, kNo},
      {"more bounds than counts", "{1,2}", "{1}", "1", "2", kNo, kYes, kYes},
      {"fewer bounds than counts", "{1}", "{1,2}", "1", "2", kNo, kYes, kYes},
      {"bounds not sorted", "{2,1}", "{2,1}", "1", "2", kNo, kYes, kYes},
      {"counts that decrease", "{1,2}", "{2,1}", "1", "2", kNo, kYes, kYes},
      {"more in a bucket than in all", "{1}", "{3}", "1", "2", kNo, kYes, kYes},
      {"negative count", "{1}", "{-3}", "1", "2", kNo, kYes, kYes},
      {"negative number of all", "{1}", "{3}", "1", "-2", kNo, kNo, kNo},
      {"NaN bound", "{NaN}", "{3}", "1", "3", kNo, kNo, kNo},
      {"sum that is no number", "{1}", "{1}", "x", "1", kNo, kNo, kNo},
      {"no arrays", "1", "1", "1", "1", kNo, kNo, kNo},
  };
  for (const Case& each : cases) {
    const HistogramRow row{each.bounds, each.bucket, each.sum, CellType::kText, each.count};
    const auto outcome = [&row](Dialect dialect) {
      metrics::Histogram histogram;
      return ToHistogram(dialect, row, histogram);
    };
    EXPECT_EQ(outcome(Dialect::kPgvigil), each.own) << each.name;
    EXPECT_EQ(outcome(Dialect::kCloudNativePg), each.cnpg) << each.name;
    EXPECT_EQ(outcome(Dialect::kPostgresExporter), each.exporter) << each.name;
  }
}

TEST(ArrayHistogram, OfTheOtherDialectsIsPutInOrder) {
  metrics::Histogram histogram;
  const HistogramRow row{"{2,1,Infinity,1,9}", "{-2,1,7,3}", std::nullopt, CellType::kText,
                         std::nullopt};
  ASSERT_EQ(ToHistogram(Dialect::kCloudNativePg, row, histogram), Outcome::kSample);
  EXPECT_THAT(histogram.bounds, ElementsAre(1, 2));
  EXPECT_THAT(histogram.cumulative, ElementsAre(3, 0));
  EXPECT_TRUE(std::isnan(histogram.sum));
  EXPECT_EQ(histogram.count, 0U);
}

Query ArrayQuery(Dialect dialect) {
  return MakeQuery(dialect, {MakeColumn("l", Usage::kLabel), MakeColumn("h", Usage::kHistogram)});
}

const std::vector<postgres::ColumnInfo> kArrayColumns = {{"l", kTextType},
                                                         {"h", 1022},
                                                         {"h_bucket", 1016},
                                                         {"h_sum", kFloat8Type},
                                                         {"h_count", kInt8Type}};

TEST(ArrayHistogram, TakesItsCompanionColumnsWithIt) {
  for (const Dialect dialect :
       {Dialect::kPgvigil, Dialect::kCloudNativePg, Dialect::kPostgresExporter}) {
    const Mapped mapped =
        MapOnce(ArrayQuery(dialect),
                Rows::FromLiterals(kArrayColumns, {{"a", "{0.5,1}", "{1,2}", "2.5", "3"},
                                                   {"a", "{0.5,1}", "{1,2}", "2.5", "3"}}));
    EXPECT_THAT(Lines(mapped),
                ElementsAre("q_h_bucket{l=\"a\",le=\"0.5\"} 1", "q_h_bucket{l=\"a\",le=\"1.0\"} 2",
                            "q_h_bucket{l=\"a\",le=\"+Inf\"} 3", "q_h_sum{l=\"a\"} 2.5",
                            "q_h_count{l=\"a\"} 3"));
    EXPECT_THAT(Losses(mapped), ElementsAre("duplicate(h)=1"));
    EXPECT_EQ(mapped.block->families()[0].type, metrics::MetricType::kHistogram);
  }
}

TEST(ArrayHistogram, WithoutACompanionIsLost) {
  const Rows rows = Rows::FromLiterals(
      {{"l", kTextType}, {"h", 1022}, {"h_bucket", 1016}, {"h_sum", kFloat8Type}},
      {{"a", "{0.5,1}", "{1,2}", "2.5"}});
  for (const Dialect dialect :
       {Dialect::kPgvigil, Dialect::kCloudNativePg, Dialect::kPostgresExporter}) {
    const Mapped mapped = MapOnce(ArrayQuery(dialect), rows);
    EXPECT_THAT(Lines(mapped), IsEmpty());
    EXPECT_THAT(Losses(mapped), ElementsAre("missing_column(h_count)=1"));
  }
}

TEST(ArrayHistogram, CountsAsAllItsSeriesAgainstTheLimit) {
  const Mapped mapped = MapOnce(
      ArrayQuery(Dialect::kPgvigil),
      Rows::FromLiterals(kArrayColumns,
                         {{"a", "{1}", "{1}", "1", "1"}, {"b", "{1,2}", "{1,2}", "2", "2"}}),
      {}, 8);
  EXPECT_EQ(mapped.block->series(), 4U);
  EXPECT_THAT(Losses(mapped), ElementsAre("limit()=5"));
}

Query ObservationQuery() {
  Query query = MakeQuery(Dialect::kPgExporter,
                          {MakeColumn("l", Usage::kLabel), MakeColumn("h", Usage::kHistogram)});
  query.columns[1].buckets = {1, 1000000};
  return query;
}

Rows ObservationRows(Rows::Literals cells) {
  return Rows::FromLiterals({{"l", kTextType}, {"h", kFloat8Type}}, std::move(cells));
}

TEST(Observations, BecomeThreeGaugesForEachSetOfLabels) {
  const Mapped mapped = MapOnce(
      ObservationQuery(), ObservationRows({{"b", "0.5"}, {"a", "2"}, {"b", "1"}, {"b", "5e6"}}));
  EXPECT_THAT(Lines(mapped),
              ElementsAre("q_h_bucket{l=\"b\",le=\"1\"} 2", "q_h_bucket{l=\"b\",le=\"1e+06\"} 2",
                          "q_h_bucket{l=\"b\",le=\"+Inf\"} 3", "q_h_bucket{l=\"a\",le=\"1\"} 0",
                          "q_h_bucket{l=\"a\",le=\"1e+06\"} 1", "q_h_bucket{l=\"a\",le=\"+Inf\"} 1",
                          "q_h_count{l=\"b\"} 3", "q_h_count{l=\"a\"} 1",
                          "q_h_sum{l=\"b\"} 5000001.5", "q_h_sum{l=\"a\"} 2"));
  for (const auto& family : mapped.block->families()) {
    EXPECT_EQ(family.type, metrics::MetricType::kGauge);
  }
  EXPECT_THAT(mapped.losses, IsEmpty());
}

TEST(Observations, LeaveNullOutAndCountWhatIsNoNumber) {
  Query query = ObservationQuery();
  query.columns[1].scale = 2;
  const Mapped mapped = MapOnce(
      query, Rows::FromLiterals({{"l", kTextType}, {"h", kTextType}},
                                {{"a", std::nullopt}, {"a", "x"}, {"a", "0.5"}, {"a", "3"}}));
  EXPECT_THAT(Lines(mapped),
              ElementsAre("q_h_bucket{l=\"a\",le=\"1\"} 1", "q_h_bucket{l=\"a\",le=\"1e+06\"} 2",
                          "q_h_bucket{l=\"a\",le=\"+Inf\"} 2", "q_h_count{l=\"a\"} 2",
                          "q_h_sum{l=\"a\"} 7"));
  EXPECT_THAT(Losses(mapped), ElementsAre("conversion(h)=1"));
}

TEST(Observations, AreLostWholeWhenTheyDoNotFit) {
  const Mapped mapped =
      MapOnce(ObservationQuery(), ObservationRows({{"a", "1"}, {"b", "1"}, {"c", "1"}}), {}, 9);
  EXPECT_EQ(mapped.block->series(), 5U);
  EXPECT_THAT(Losses(mapped), ElementsAre("limit()=10"));
}

TEST(Observations, AreNothingWithoutTheirColumn) {
  const Mapped mapped =
      MapOnce(ObservationQuery(), Rows::FromLiterals({{"l", kTextType}}, {{"a"}}));
  EXPECT_THAT(Lines(mapped), IsEmpty());
  EXPECT_THAT(Losses(mapped), ElementsAre("missing_column(h)=1"));
}

}  // namespace
}  // namespace pgvigil::queries
