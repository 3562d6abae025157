// What every dialect has in common, and ours.
#include "queries/mapper.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/queries/mapped.h"

namespace pgvigil::queries {
namespace {

using postgres::Rows;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Query TableQuery() {
  return MakeQuery(Dialect::kPgvigil,
                   {MakeColumn("rel", Usage::kLabel), MakeColumn("db", Usage::kLabel),
                    MakeColumn("rows", Usage::kGauge), MakeColumn("scans", Usage::kCounter)});
}

Rows TableRows(Rows::Literals cells) {
  return Rows::FromLiterals(
      {{"db", kTextType}, {"rel", kTextType}, {"rows", kInt8Type}, {"scans", kInt8Type}},
      std::move(cells));
}

TEST(Mapper, TurnsColumnsIntoFamiliesAndPairsThemByName) {
  const Mapped mapped =
      MapOnce(TableQuery(), TableRows({{"app", "a", "1", "10"}, {"app", "b", "2", "20"}}));
  EXPECT_THAT(Lines(mapped),
              ElementsAre("q_rows{db=\"app\",rel=\"a\"} 1", "q_rows{db=\"app\",rel=\"b\"} 2",
                          "q_scans{db=\"app\",rel=\"a\"} 10", "q_scans{db=\"app\",rel=\"b\"} 20"));
  EXPECT_THAT(mapped.losses, IsEmpty());
  EXPECT_EQ(mapped.block->source(), "q");
  const auto& families = mapped.block->families();
  EXPECT_EQ(families[0].type, metrics::MetricType::kGauge);
  EXPECT_EQ(families[0].help, "Help of rows.");
  EXPECT_EQ(families[1].type, metrics::MetricType::kCounter);
}

TEST(Mapper, SharesTheLabelsOfARowBetweenItsColumns) {
  const Mapped mapped = MapOnce(TableQuery(), TableRows({{"app", "a", "1", "10"}}));
  EXPECT_EQ(mapped.block->families()[0].samples[0].labels,
            mapped.block->families()[1].samples[0].labels);
}

TEST(Mapper, LeavesNullOutAndKeepsRowsThatFillEachOther) {
  const Mapped mapped = MapOnce(
      TableQuery(), TableRows({{"app", "a", std::nullopt, "10"}, {"app", "a", "1", std::nullopt}}));
  EXPECT_THAT(Lines(mapped),
              ElementsAre("q_rows{db=\"app\",rel=\"a\"} 1", "q_scans{db=\"app\",rel=\"a\"} 10"));
  EXPECT_THAT(mapped.losses, IsEmpty());
}

TEST(Mapper, TakesANullLabelAsEmpty) {
  const Mapped mapped =
      MapOnce(TableQuery(), TableRows({{std::nullopt, "a", "1", "2"}, {"", "a", "3", "4"}}));
  EXPECT_THAT(Lines(mapped),
              ElementsAre("q_rows{db=\"\",rel=\"a\"} 1", "q_scans{db=\"\",rel=\"a\"} 2"));
  EXPECT_THAT(Losses(mapped), ElementsAre("duplicate(rows)=1", "duplicate(scans)=1"));
}

TEST(Mapper, KeepsTheFirstOfTwoRowsWithTheSameLabels) {
  const Mapped mapped = MapOnce(
      TableQuery(),
      TableRows({{"app", "a", "1", "10"}, {"app", "a", "2", "20"}, {"app", "a", "3", "30"}}));
  EXPECT_THAT(Lines(mapped),
              ElementsAre("q_rows{db=\"app\",rel=\"a\"} 1", "q_scans{db=\"app\",rel=\"a\"} 10"));
  EXPECT_THAT(Losses(mapped), ElementsAre("duplicate(rows)=2", "duplicate(scans)=2"));
  EXPECT_THAT(mapped.losses[0].example, HasSubstr("rel=\"a\""));
}

TEST(Mapper, CountsWhatIsNoNumberWithAnExample) {
  const Mapped mapped =
      MapOnce(TableQuery(), TableRows({{"app", "a", "many", "10"}, {"app", "b", "more", "20"}}));
  EXPECT_THAT(Lines(mapped), SizeIs(2));
  EXPECT_THAT(Losses(mapped), ElementsAre("conversion(rows)=2"));
  EXPECT_EQ(mapped.losses[0].example, "many");
}

TEST(Mapper, CountsColumnsThatAnswerToNothing) {
  const Mapped mapped =
      MapOnce(TableQuery(),
              Rows::FromLiterals({{"rel", kTextType}, {"rows", kInt8Type}, {"extra", kInt8Type}},
                                 {{"a", "1", "7"}, {"b", "2", "7"}}));
  EXPECT_THAT(Lines(mapped), ElementsAre("q_rows{rel=\"a\"} 1", "q_rows{rel=\"b\"} 2"));
  EXPECT_THAT(Losses(mapped), ElementsAre("missing_column(db)=2", "missing_column(scans)=2",
                                          "unmapped_column(extra)=2"));
}

TEST(Mapper, CountsMissingColumnsOfAnEmptyResultToo) {
  const Mapped mapped = MapOnce(TableQuery(), Rows::FromLiterals({{"rel", kTextType}}, {}));
  EXPECT_THAT(Losses(mapped), ElementsAre("missing_column(db)=1", "missing_column(rows)=1",
                                          "missing_column(scans)=1"));
}

TEST(Mapper, TakesTheFirstOfTwoResultColumnsOfOneName) {
  const Mapped mapped =
      MapOnce(MakeQuery(Dialect::kPgvigil, {MakeColumn("rows", Usage::kGauge)}),
              Rows::FromLiterals({{"rows", kInt8Type}, {"rows", kInt8Type}}, {{"1", "2"}}));
  EXPECT_THAT(Lines(mapped), ElementsAre("q_rows 1"));
  EXPECT_THAT(Losses(mapped), ElementsAre("unmapped_column(rows)=1"));
}

TEST(Mapper, ExpectsAColumnOnlyOnItsVersions) {
  Query query = TableQuery();
  query.columns[3].versions = *VersionConstraint::Parse(">=17");
  const Mapped absent = MapOnce(
      query, Rows::FromLiterals({{"db", kTextType}, {"rel", kTextType}, {"rows", kInt8Type}},
                                {{"app", "a", "1"}}));
  EXPECT_THAT(absent.losses, IsEmpty());
  const Mapped present = MapOnce(query, TableRows({{"app", "a", "1", "2"}}));
  EXPECT_THAT(Lines(present), ElementsAre("q_rows{db=\"app\",rel=\"a\"} 1"));
  EXPECT_THAT(present.losses, IsEmpty());
}

TEST(Mapper, PutsConstantLabelsOnTopAndRenamesTheirTwins) {
  const Mapped mapped = MapOnce(TableQuery(), TableRows({{"app", "a", "1", std::nullopt}}),
                                {{"cluster", "main"}, {"db", "constant"}});
  EXPECT_THAT(
      Lines(mapped),
      ElementsAre("q_rows{cluster=\"main\",db=\"constant\",exported_db=\"app\",rel=\"a\"} 1"));
}

TEST(Mapper, LeavesALabelOutThatPrometheusKeepsForItself) {
  Query query = TableQuery();
  query.columns[1].metric_name = "__name__";
  const Mapped mapped = MapOnce(query, TableRows({{"app", "a", "1", std::nullopt}}));
  EXPECT_THAT(Lines(mapped), ElementsAre("q_rows{rel=\"a\"} 1"));
  EXPECT_THAT(Losses(mapped), ElementsAre("bad_name(db)=1"));
}

TEST(Mapper, MakesNamesLegal) {
  Query query = TableQuery();
  query.columns[0].metric_name = "rel name";
  query.columns[2].metric_name = "my-query.r\u00F6ws";
  const Mapped mapped = MapOnce(query, TableRows({{"app", "a", "1", std::nullopt}}));
  EXPECT_THAT(Lines(mapped), ElementsAre("my_query_r_ws{db=\"app\",rel_name=\"a\"} 1"));
}

TEST(Mapper, MakesLabelsValidUtf8) {
  const Mapped mapped =
      MapOnce(TableQuery(), TableRows({{"caf\xE9", "a\"b\\\n", "1", std::nullopt},
                                       {"caf\xE8", "a\"b\\\n", "2", std::nullopt}}));
  EXPECT_THAT(Lines(mapped), ElementsAre("q_rows{db=\"caf\\\\xe9\",rel=\"a\\\"b\\\\\\n\"} 1",
                                         "q_rows{db=\"caf\\\\xe8\",rel=\"a\\\"b\\\\\\n\"} 2"));
}

TEST(Mapper, CutsLongLabelsBetweenCharactersAndCountsIt) {
  std::string name = std::string(1023, 'x') + "\u00E4 and more";
  const Mapped mapped = MapOnce(TableQuery(), TableRows({{name, "a", "1", "2"}}));
  const auto labels = mapped.block->families()[0].samples[0].labels->labels();
  EXPECT_EQ(labels[0].second, std::string(1023, 'x'));
  EXPECT_THAT(Losses(mapped), ElementsAre("label_cut(db)=1"));
  EXPECT_EQ(mapped.losses[0].example, std::string(80, 'x'));
}

TEST(Mapper, KeepsTheFirstRowsWhenThereAreTooManySeries) {
  const Rows rows = TableRows({{"app", "a", "1", std::nullopt},
                               {"app", "a", "9", "10"},
                               {"app", "b", "2", "20"},
                               {"app", "c", "3", "30"},
                               {"app", "d", "4", std::nullopt}});
  const Mapped mapped = MapOnce(TableQuery(), rows, {}, 5);
  EXPECT_THAT(Lines(mapped),
              ElementsAre("q_rows{db=\"app\",rel=\"a\"} 1", "q_rows{db=\"app\",rel=\"b\"} 2",
                          "q_scans{db=\"app\",rel=\"a\"} 10", "q_scans{db=\"app\",rel=\"b\"} 20"));
  EXPECT_THAT(Losses(mapped), ElementsAre("duplicate(rows)=1", "limit()=3"));
}

TEST(Mapper, SaysThatRowsWereCutOffBeforeIt) {
  class OneRow final : public Rows::Storage {
   public:
    std::size_t row_count() const override { return 1; }
    std::optional<std::string_view> Cell(std::size_t, std::size_t) const override { return "1"; }
  };
  const Rows rows({{"rows", kInt8Type}}, std::make_unique<OneRow>(), true);
  const Mapped mapped =
      MapOnce(MakeQuery(Dialect::kPgvigil, {MakeColumn("rows", Usage::kGauge)}), rows);
  EXPECT_THAT(Lines(mapped), ElementsAre("q_rows 1"));
  EXPECT_THAT(Losses(mapped), ElementsAre("limit()=1"));
}

TEST(Mapper, FeedsOneFamilyFromTwoColumnsWithTheFirstWinning) {
  Query query = TableQuery();
  query.columns[2].usage = Usage::kCounter;
  query.columns[2].metric_name = query.columns[3].metric_name;
  const Mapped mapped =
      MapOnce(query, TableRows({{"app", "a", "1", "10"}, {"app", "b", std::nullopt, "20"}}));
  EXPECT_THAT(Lines(mapped),
              ElementsAre("q_scans{db=\"app\",rel=\"a\"} 1", "q_scans{db=\"app\",rel=\"b\"} 20"));
  EXPECT_THAT(Losses(mapped), ElementsAre("duplicate(scans)=1"));
}

TEST(Mapper, ExportsUntypedColumnsAsUnknown) {
  const Mapped mapped =
      MapOnce(MakeQuery(Dialect::kPgvigil, {MakeColumn("v", Usage::kUntyped)}),
              Rows::FromLiterals({{"v", kTimestamptzType}}, {{"1970-01-01 00:00:01.5+00"}}));
  EXPECT_THAT(Lines(mapped), ElementsAre("q_v 1.5"));
  EXPECT_EQ(mapped.block->families()[0].type, metrics::MetricType::kUnknown);
}

TEST(LossReasons, HaveNames) {
  EXPECT_EQ(Name(LossReason::kMissingColumn), "missing_column");
  EXPECT_EQ(Name(LossReason::kUnmappedColumn), "unmapped_column");
  EXPECT_EQ(Name(LossReason::kConversion), "conversion");
  EXPECT_EQ(Name(LossReason::kBadName), "bad_name");
  EXPECT_EQ(Name(LossReason::kDuplicate), "duplicate");
  EXPECT_EQ(Name(LossReason::kLabelCut), "label_cut");
  EXPECT_EQ(Name(LossReason::kLimit), "limit");
}

}  // namespace
}  // namespace pgvigil::queries
