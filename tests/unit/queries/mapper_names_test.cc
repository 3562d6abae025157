// Queries whose rows name their metrics: usages NAME and HELP.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "queries/mapper.h"
#include "unit/queries/mapped.h"

namespace pgvigil::queries {
namespace {

using postgres::Rows;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

Query SettingsQuery() {
  return MakeQuery(Dialect::kPgvigil,
                   {MakeColumn("name", Usage::kName), MakeColumn("text", Usage::kHelp),
                    MakeColumn("source", Usage::kLabel), MakeColumn("value", Usage::kGauge)});
}

Rows SettingsRows(Rows::Literals cells) {
  return Rows::FromLiterals(
      {{"name", kTextType}, {"text", kTextType}, {"source", kTextType}, {"value", kTextType}},
      std::move(cells));
}

TEST(NamedMetrics, GetTheirNameAndHelpFromTheRow) {
  const Mapped mapped =
      MapOnce(SettingsQuery(), SettingsRows({{"work_mem", "Memory for sorts.", "file", "4"},
                                             {"pg_stat_statements.max", std::nullopt, "file", "5"},
                                             {"1st setting!", "Odd.", "default", "6"}}));
  EXPECT_THAT(Lines(mapped), ElementsAre("q_1st_setting_{source=\"default\"} 6",
                                         "q_pg_stat_statements_max{source=\"file\"} 5",
                                         "q_work_mem{source=\"file\"} 4"));
  const auto& families = mapped.block->families();
  EXPECT_EQ(families[0].help, "Odd.");
  EXPECT_EQ(families[1].help, "Help of value.");
  EXPECT_EQ(families[2].help, "Memory for sorts.");
  EXPECT_THAT(mapped.losses, IsEmpty());
}

TEST(NamedMetrics, JoinRowsOfOneName) {
  const Mapped mapped = MapOnce(SettingsQuery(), SettingsRows({{"a", "A.", "file", "1"},
                                                               {"b", "B.", "file", "2"},
                                                               {"a", "C.", "default", "3"}}));
  EXPECT_THAT(Lines(mapped), ElementsAre("q_a{source=\"file\"} 1", "q_a{source=\"default\"} 3",
                                         "q_b{source=\"file\"} 2"));
  EXPECT_EQ(mapped.block->families()[0].help, "A.");
}

TEST(NamedMetrics, ThatBecomeOneNameAreDuplicates) {
  const Mapped mapped = MapOnce(
      SettingsQuery(), SettingsRows({{"a.b", "A.", "file", "1"}, {"a_b", "B.", "file", "2"}}));
  EXPECT_THAT(Lines(mapped), ElementsAre("q_a_b{source=\"file\"} 1"));
  EXPECT_THAT(Losses(mapped), ElementsAre("duplicate(value)=1"));
}

TEST(NamedMetrics, NeedAName) {
  const Mapped mapped = MapOnce(SettingsQuery(), SettingsRows({{std::nullopt, "A.", "file", "1"},
                                                               {"", "A.", "file", "1"},
                                                               {"b", "B.", "file", "2"}}));
  EXPECT_THAT(Lines(mapped), ElementsAre("q_b{source=\"file\"} 2"));
  EXPECT_THAT(Losses(mapped), ElementsAre("bad_name()=2"));
  const Mapped none =
      MapOnce(SettingsQuery(), Rows::FromLiterals({{"value", kTextType}}, {{"1"}, {"2"}}));
  EXPECT_THAT(Lines(none), IsEmpty());
  EXPECT_THAT(Losses(none), ElementsAre("missing_column(name)=2", "missing_column(text)=2",
                                        "missing_column(source)=2"));
}

TEST(NamedMetrics, AreFilledByOneColumnOnly) {
  Query query = SettingsQuery();
  query.columns.push_back(MakeColumn("other", Usage::kCounter));
  const Mapped mapped = MapOnce(query, Rows::FromLiterals({{"name", kTextType},
                                                           {"text", kTextType},
                                                           {"source", kTextType},
                                                           {"value", kTextType},
                                                           {"other", kTextType}},
                                                          {{"a", "A.", "file", "1", "2"}}));
  EXPECT_THAT(Lines(mapped), ElementsAre("q_a{source=\"file\"} 1"));
  EXPECT_THAT(Losses(mapped), ElementsAre("duplicate(other)=1"));
}

// A name that had no value in one result, or came after the limit, was forgotten while its series
// was kept.
TEST(NamedMetrics, SurviveAResultWithoutAValue) {
  Mapper mapper(std::make_shared<const Query>(SettingsQuery()), {}, 1);
  const auto map = [&](Rows::Literals cells) {
    return Lines(mapper.Map(SettingsRows(std::move(cells)), kServer16));
  };
  EXPECT_THAT(map({{"a", "A.", "file", "1"}, {"gone", "G.", "file", std::nullopt}}),
              ElementsAre("q_a{source=\"file\"} 1"));
  EXPECT_THAT(map({{"a", "A.", "file", std::nullopt}}), IsEmpty());
  EXPECT_THAT(map({{"a", "A.", "file", "2"}}), ElementsAre("q_a{source=\"file\"} 2"));
}

TEST(HelpCell, OfTheFirstRowServesAllFamiliesOfAQueryWithoutNames) {
  Query query = SettingsQuery();
  query.columns.erase(query.columns.begin());
  const Mapped mapped = MapOnce(
      query, Rows::FromLiterals({{"text", kTextType}, {"source", kTextType}, {"value", kTextType}},
                                {{"First.", "a", "1"}, {"Second.", "b", "2"}}));
  EXPECT_EQ(mapped.block->families()[0].help, "First.");
}

}  // namespace
}  // namespace pgvigil::queries
