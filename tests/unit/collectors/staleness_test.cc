#include "collectors/staleness.h"

#include <gtest/gtest.h>

namespace pgvigil::collectors {
namespace {

using std::chrono::seconds;

SteadyTime At(int second) { return SteadyTime(seconds(second)); }

TEST(Staleness, IsNotKnownWithoutEvidence) {
  Staleness staleness;
  staleness.Replayed(100);
  EXPECT_EQ(staleness.caught_up(), std::nullopt);
}

TEST(Staleness, APositionCountsFromTheMomentItWasStatedWhenItIsReplayedLater) {
  Staleness staleness;
  staleness.UpstreamWas(100, At(1));
  staleness.Replayed(99);
  EXPECT_EQ(staleness.caught_up(), std::nullopt);
  staleness.Replayed(100);
  EXPECT_EQ(staleness.caught_up(), At(1));
}

TEST(Staleness, TheNewestPositionReplayedDecides) {
  Staleness staleness;
  for (int second = 1; second <= 5; ++second) {
    staleness.UpstreamWas(static_cast<std::uint64_t>(100 * second), At(second));
  }
  staleness.Replayed(350);
  EXPECT_EQ(staleness.caught_up(), At(3));
  EXPECT_EQ(staleness.upstream_lsn(), 500U);
}

TEST(Staleness, AnIdleUpstreamThatSpeaksKeepsTheStandbyFresh) {
  Staleness staleness;
  for (int second = 1; second <= 5; ++second) {
    staleness.UpstreamWas(100, At(second));
    staleness.Replayed(100);
  }
  EXPECT_EQ(staleness.caught_up(), At(5));
}

TEST(Staleness, TheSameMessageSeenAgainIsNoNewEvidence) {
  Staleness staleness;
  staleness.UpstreamWas(100, At(2));
  staleness.Replayed(100);
  staleness.UpstreamWas(100, At(2));
  staleness.UpstreamWas(90, At(1));
  staleness.Replayed(100);
  EXPECT_EQ(staleness.caught_up(), At(2));
}

TEST(Staleness, NeverGoesBack) {
  Staleness staleness;
  staleness.CaughtUpAt(At(10));
  staleness.CaughtUpAt(At(5));
  EXPECT_EQ(staleness.caught_up(), At(10));
}

TEST(Staleness, AFailoverThatLostWalDoesNotWaitForWhatWillNeverCome) {
  Staleness staleness;
  staleness.UpstreamWas(1000, At(1));
  staleness.UpstreamWas(400, At(2));
  staleness.Replayed(400);
  EXPECT_EQ(staleness.caught_up(), At(2));
  EXPECT_EQ(staleness.upstream_lsn(), 400U);
}

TEST(Staleness, ManyPositionsBehindStaysBoundedAndNeverTooFresh) {
  Staleness staleness;
  for (int second = 1; second <= 5000; ++second) {
    staleness.UpstreamWas(static_cast<std::uint64_t>(second), At(second));
  }
  staleness.Replayed(2500);
  ASSERT_TRUE(staleness.caught_up());
  EXPECT_LE(*staleness.caught_up(), At(2500));
  staleness.Replayed(5000);
  EXPECT_EQ(staleness.caught_up(), At(5000));
}

}  // namespace
}  // namespace pgvigil::collectors
