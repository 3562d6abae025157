// What a mapper keeps from one result to the next.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "queries/mapper.h"
#include "unit/queries/mapped.h"

namespace pgvigil::queries {
namespace {

using metrics::LabelSetPtr;
using postgres::Rows;
using ::testing::ElementsAre;

class MapperCacheTest : public ::testing::Test {
 protected:
  Mapped Map(Rows::Literals cells, std::uint32_t type = kTextType) {
    return mapper_.Map(Rows::FromLiterals({{"l", type}, {"v", kInt8Type}}, std::move(cells)),
                       kServer16);
  }
  static LabelSetPtr LabelsOf(const Mapped& mapped, std::size_t sample) {
    return mapped.block->families()[0].samples[sample].labels;
  }

  Mapper mapper_{std::make_shared<const Query>(
                     MakeQuery(Dialect::kCloudNativePg,
                               {MakeColumn("l", Usage::kLabel), MakeColumn("v", Usage::kGauge)})),
                 {},
                 100};
};

TEST_F(MapperCacheTest, SharesLabelSetsBetweenResults) {
  const Mapped first = Map({{"a", "1"}, {"b", "2"}});
  const Mapped second = Map({{"b", "3"}, {"a", "4"}});
  EXPECT_EQ(LabelsOf(first, 0), LabelsOf(second, 1));
  EXPECT_EQ(LabelsOf(first, 1), LabelsOf(second, 0));
}

TEST_F(MapperCacheTest, ForgetsLabelSetsThatAResultDidNotHave) {
  std::weak_ptr<const metrics::LabelSet> gone = LabelsOf(Map({{"a", "1"}, {"b", "2"}}), 0);
  EXPECT_FALSE(gone.expired());
  Map({{"b", "3"}});
  EXPECT_TRUE(gone.expired());
  EXPECT_THAT(Lines(Map({{"a", "4"}})), ElementsAre("q_v{l=\"a\"} 4"));
}

TEST_F(MapperCacheTest, StartsAnewWhenTheColumnsChange) {
  EXPECT_THAT(Lines(Map({{"1000000", "1"}})), ElementsAre("q_v{l=\"1000000\"} 1"));
  EXPECT_THAT(Lines(Map({{"1000000", "1"}}, kFloat8Type)), ElementsAre("q_v{l=\"1e+06\"} 1"));
}

TEST_F(MapperCacheTest, SeesDuplicatesOfDifferentCellsWithOneRendering) {
  const Rows::Literals cells = {{"2026-08-21 12:00:00.1+00", "1"},
                                {"2026-08-21 12:00:00.9+00", "2"}};
  for (int round = 0; round < 2; ++round) {
    const Mapped mapped = Map(cells, kTimestamptzType);
    EXPECT_THAT(Lines(mapped), ElementsAre("q_v{l=\"1787313600\"} 1"));
    EXPECT_THAT(Losses(mapped), ElementsAre("duplicate(v)=1"));
  }
}

TEST_F(MapperCacheTest, KeepsCellsApartThatRunTogether) {
  Mapper mapper(
      std::make_shared<const Query>(MakeQuery(
          Dialect::kPgvigil, {MakeColumn("a", Usage::kLabel), MakeColumn("b", Usage::kLabel),
                              MakeColumn("v", Usage::kGauge)})),
      {}, 100);
  const Mapped mapped =
      mapper.Map(Rows::FromLiterals({{"a", kTextType}, {"b", kTextType}, {"v", kInt8Type}},
                                    {{"x", "yz", "1"}, {"xy", "z", "2"}}),
                 kServer16);
  EXPECT_THAT(Lines(mapped), ElementsAre("q_v{a=\"x\",b=\"yz\"} 1", "q_v{a=\"xy\",b=\"z\"} 2"));
}

}  // namespace
}  // namespace pgvigil::queries
