#include "metrics/series_set.h"

#include <gtest/gtest.h>

#include <string>

namespace pgvigil::metrics {
namespace {

TEST(SeriesSet, TellsRepeatedSeries) {
  const auto a = LabelSet::Make({{"l", "1"}});
  const auto same_as_a = LabelSet::Make({{"l", "1"}, {"empty", ""}});
  const auto b = LabelSet::Make({{"l", "2"}});
  SeriesSet seen(2);
  EXPECT_FALSE(seen.Contains(*a));
  EXPECT_TRUE(seen.Insert(*a));
  EXPECT_TRUE(seen.Contains(*same_as_a));
  EXPECT_FALSE(seen.Insert(*same_as_a));
  EXPECT_FALSE(seen.Contains(*b));
  EXPECT_TRUE(seen.Insert(*b));
}

TEST(SeriesSet, GrowsPastWhatWasExpected) {
  constexpr int kMany = 1000;
  std::vector<LabelSetPtr> sets;
  SeriesSet seen(0);
  for (int i = 0; i < kMany; ++i) {
    sets.push_back(LabelSet::Make({{"l", std::to_string(i)}}));
    EXPECT_TRUE(seen.Insert(*sets.back()));
  }
  for (const LabelSetPtr& labels : sets) EXPECT_TRUE(seen.Contains(*labels));
}

}  // namespace
}  // namespace pgvigil::metrics
