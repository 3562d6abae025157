// The shapes of a result, dialect by dialect. The conversions of single cells are in
// conversion_test.cc.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "queries/mapper.h"
#include "unit/queries/mapped.h"

namespace pgvigil::queries {
namespace {

using postgres::Rows;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

Query LabelAndValue(Dialect dialect) {
  return MakeQuery(dialect, {MakeColumn("l", Usage::kLabel), MakeColumn("v", Usage::kGauge),
                             MakeColumn("d", Usage::kDiscard)});
}

struct Case {
  std::string_view name;
  Dialect dialect;
  std::vector<postgres::ColumnInfo> columns;
  Rows::Literals cells;
  std::vector<std::string> lines;
  std::vector<std::string> losses;
};

const postgres::ColumnInfo kL{"l", kTextType};
const postgres::ColumnInfo kV{"v", kInt8Type};
const postgres::ColumnInfo kD{"d", kTextType};
const postgres::ColumnInfo kX{"x", kInt8Type};

TEST(Dialects, AnswerToTheShapeOfAResultByTheirOwnRules) {
  const Case cases[] = {
      {"as declared", Dialect::kPgvigil, {kL, kV, kD}, {{"a", "1", "z"}}, {"q_v{l=\"a\"} 1"}, {}},
      {"as declared",
       Dialect::kCloudNativePg,
       {kD, kV, kL},
       {{"z", "1", "a"}},
       {"q_v{l=\"a\"} 1"},
       {}},
      {"as declared",
       Dialect::kPostgresExporter,
       {kV, kD, kL},
       {{"1", "z", "a"}},
       {"q_v{l=\"a\"} 1"},
       {}},
      {"as declared",
       Dialect::kPgExporter,
       {kL, kV, kD},
       {{"a", "1", "z"}},
       {"q_v{l=\"a\"} 1"},
       {}},

      {"NULL",
       Dialect::kPgvigil,
       {kL, kV, kD},
       {{std::nullopt, std::nullopt, std::nullopt}},
       {},
       {}},
      {"NULL",
       Dialect::kCloudNativePg,
       {kL, kV, kD},
       {{std::nullopt, std::nullopt, std::nullopt}},
       {"q_v{l=\"\"} NaN"},
       {}},
      {"NULL",
       Dialect::kPostgresExporter,
       {kL, kV, kD},
       {{std::nullopt, std::nullopt, std::nullopt}},
       {"q_v{l=\"\"} NaN"},
       {}},
      {"NULL",
       Dialect::kPgExporter,
       {kL, kV, kD},
       {{std::nullopt, std::nullopt, std::nullopt}},
       {"q_v{l=\"\"} NaN"},
       {}},

      {"no number",
       Dialect::kCloudNativePg,
       {kL, {"v", kTextType}, kD},
       {{"a", "x", "z"}},
       {},
       {"conversion(v)=1"}},
      {"no number",
       Dialect::kPgExporter,
       {kL, {"v", kTextType}, kD},
       {{"a", "x", "z"}},
       {"q_v{l=\"a\"} NaN"},
       {"conversion(v)=1"}},

      {"no discard column", Dialect::kPgvigil, {kL, kV}, {{"a", "1"}}, {"q_v{l=\"a\"} 1"}, {}},
      {"no discard column",
       Dialect::kCloudNativePg,
       {kL, kV},
       {{"a", "1"}},
       {},
       {"missing_column(d)=1"}},
      {"no discard column",
       Dialect::kPostgresExporter,
       {kL, kV},
       {{"a", "1"}},
       {"q_v{l=\"a\"} 1"},
       {}},
      {"no discard column", Dialect::kPgExporter, {kL, kV}, {{"a", "1"}}, {"q_v{l=\"a\"} 1"}, {}},

      {"no label column",
       Dialect::kPgvigil,
       {kV, kD},
       {{"1", "z"}},
       {"q_v 1"},
       {"missing_column(l)=1"}},
      {"no label column",
       Dialect::kCloudNativePg,
       {kV, kD, kX},
       {{"1", "z", "2"}},
       {},
       {"missing_column(l)=1", "unmapped_column(x)=1"}},
      {"no label column",
       Dialect::kPostgresExporter,
       {kV, kD},
       {{"1", "z"}},
       {"q_v 1"},
       {"missing_column(l)=1"}},
      {"no label column",
       Dialect::kPgExporter,
       {kV, kD},
       {{"1", "z"}},
       {},
       {"missing_column(l)=1"}},

      {"no value column",
       Dialect::kCloudNativePg,
       {kL, kD, kX},
       {{"a", "z", "2"}},
       {},
       {"missing_column(v)=1", "unmapped_column(x)=1"}},
      {"no value column",
       Dialect::kPgExporter,
       {kL, kD},
       {{"a", "z"}},
       {},
       {"missing_column(v)=1"}},

      {"one column more",
       Dialect::kPgvigil,
       {kL, kV, kD, kX},
       {{"a", "1", "z", "2"}},
       {"q_v{l=\"a\"} 1"},
       {"unmapped_column(x)=1"}},
      {"one column more",
       Dialect::kCloudNativePg,
       {kL, kV, kD, kX},
       {{"a", "1", "z", "2"}},
       {},
       {"unmapped_column(x)=1"}},
      {"one column more",
       Dialect::kPostgresExporter,
       {kL, kV, kD, kX},
       {{"a", "1", "z", "2"}},
       {"q_v{l=\"a\"} 1", "q_x{l=\"a\"} 2"},
       {}},
      {"one column more",
       Dialect::kPgExporter,
       {kL, kV, kD, kX},
       {{"a", "1", "z", "2"}},
       {"q_v{l=\"a\"} 1"},
       {}},

      {"one column more, no number",
       Dialect::kPostgresExporter,
       {kL, kV, kD, {"x", kTextType}},
       {{"a", "1", "z", "text"}},
       {"q_v{l=\"a\"} 1"},
       {"conversion(x)=1"}},
      {"a column twice",
       Dialect::kPostgresExporter,
       {kL, kV, kD, kV},
       {{"a", "1", "z", "2"}},
       {"q_v{l=\"a\"} 1"},
       {"unmapped_column(v)=1"}},
      {"a column twice",
       Dialect::kCloudNativePg,
       {kL, kV, kV},
       {{"a", "1", "2"}},
       {"q_v{l=\"a\"} 1"},
       {"missing_column(d)=1", "unmapped_column(v)=1"}},
  };
  for (const Case& each : cases) {
    SCOPED_TRACE(std::string(each.name) + ", " + std::string(Name(each.dialect)));
    const Mapped mapped =
        MapOnce(LabelAndValue(each.dialect), Rows::FromLiterals(each.columns, each.cells));
    EXPECT_EQ(Lines(mapped), each.lines);
    EXPECT_EQ(Losses(mapped), each.losses);
  }
}

TEST(PostgresExporter, ExportsUndeclaredColumnsUntyped) {
  const Mapped mapped = MapOnce(LabelAndValue(Dialect::kPostgresExporter),
                                Rows::FromLiterals({kL, kV, kX}, {{"a", "1", std::nullopt}}));
  ASSERT_EQ(mapped.block->families().size(), 2U);
  EXPECT_EQ(mapped.block->families()[1].name, "q_x");
  EXPECT_EQ(mapped.block->families()[1].type, metrics::MetricType::kUnknown);
  EXPECT_THAT(Lines(mapped), ElementsAre("q_v{l=\"a\"} 1", "q_x{l=\"a\"} NaN"));
}

// The original gives a label whose column is missing the value of the first result column.
TEST(PostgresExporter, DoesNotFillAMissingLabelFromAnotherColumn) {
  const Mapped mapped =
      MapOnce(LabelAndValue(Dialect::kPostgresExporter), Rows::FromLiterals({kV}, {{"1"}, {"2"}}));
  EXPECT_THAT(Lines(mapped), ElementsAre("q_v 1"));
  EXPECT_THAT(Losses(mapped), ElementsAre("missing_column(l)=2", "duplicate(v)=1"));
}

TEST(CloudNativePg, LosesAQueryWithAReservedLabel) {
  Query query = LabelAndValue(Dialect::kCloudNativePg);
  query.columns[0].metric_name = "__l";
  const Mapped mapped = MapOnce(query, Rows::FromLiterals({kL, kV, kD}, {{"a", "1", "z"}}));
  EXPECT_THAT(Lines(mapped), IsEmpty());
  EXPECT_THAT(Losses(mapped), ElementsAre("bad_name(l)=1"));
}

// One series that several databases or rows have in common makes the original fail the whole page.
TEST(CloudNativePg, KeepsThePageWhenLabelsRepeat) {
  const Mapped mapped = MapOnce(LabelAndValue(Dialect::kCloudNativePg),
                                Rows::FromLiterals({kL, kV, kD}, {{"a", "1", ""}, {"a", "2", ""}}));
  EXPECT_THAT(Lines(mapped), ElementsAre("q_v{l=\"a\"} 1"));
  EXPECT_THAT(Losses(mapped), ElementsAre("duplicate(v)=1"));
}

}  // namespace
}  // namespace pgvigil::queries
