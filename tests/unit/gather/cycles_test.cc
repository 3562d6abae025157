#include "gather/cycles.h"

#include <gtest/gtest.h>

namespace pgvigil::gather {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kBudget{1000};
const SteadyTime kStart{std::chrono::hours(1)};

TEST(Cycles, EndsWhenNothingHoldsItOpen) {
  Cycles cycles(kBudget);
  cycles.Start(1, kStart);
  cycles.Hold(cycles.newest());
  cycles.Hold(cycles.newest());
  cycles.Release(1);
  cycles.Close(kStart);
  EXPECT_EQ(cycles.served(), 0u);
  cycles.Release(1);
  cycles.Close(kStart + milliseconds(30));
  EXPECT_EQ(cycles.served(), 1u);
  EXPECT_EQ(cycles.totals().finished, 1u);
  EXPECT_EQ(cycles.totals().last, milliseconds(30));
}

TEST(Cycles, WithNothingToSendEndsAtOnce) {
  Cycles cycles(kBudget);
  cycles.Start(5, kStart);
  cycles.Close(kStart);
  EXPECT_EQ(cycles.served(), 5u);
}

TEST(Cycles, ServesEveryDemandThatJoined) {
  Cycles cycles(kBudget);
  cycles.Start(1, kStart);
  cycles.Hold(1);
  cycles.Join(2);
  cycles.Join(3);
  cycles.Release(1);
  cycles.Close(kStart);
  EXPECT_EQ(cycles.served(), 3u);
  EXPECT_EQ(cycles.totals().finished, 1u);
}

TEST(Cycles, LaterCycleWaitsForWhatIsStillInFlightFromAnEarlierOne) {
  Cycles cycles(kBudget);
  cycles.Start(1, kStart);
  cycles.Hold(1);
  cycles.Start(2, kStart);
  cycles.Hold(2);
  cycles.Release(2);
  cycles.Close(kStart);
  EXPECT_EQ(cycles.served(), 0u);
  cycles.Release(1);
  cycles.Close(kStart);
  EXPECT_EQ(cycles.served(), 2u);
}

TEST(Cycles, EarlierCycleDoesNotWaitForALaterOne) {
  Cycles cycles(kBudget);
  cycles.Start(1, kStart);
  cycles.Hold(1);
  cycles.Start(2, kStart);
  cycles.Hold(2);
  cycles.Release(1);
  cycles.Close(kStart);
  EXPECT_EQ(cycles.served(), 1u);
}

TEST(Cycles, CanBeJoinedWhileYoungAndSound) {
  Cycles cycles(kBudget);
  EXPECT_FALSE(cycles.CanJoin(kStart));
  cycles.Start(1, kStart);
  cycles.Hold(1);
  EXPECT_TRUE(cycles.CanJoin(kStart + milliseconds(999)));
  EXPECT_FALSE(cycles.CanJoin(kStart + kBudget));
  cycles.MarkFaulty();
  EXPECT_FALSE(cycles.CanJoin(kStart));
  cycles.Start(2, kStart);
  EXPECT_TRUE(cycles.CanJoin(kStart));
}

}  // namespace
}  // namespace pgvigil::gather
