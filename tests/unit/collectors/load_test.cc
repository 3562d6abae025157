#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "collectors/growth.h"
#include "collectors/horizon.h"
#include "collectors/wraparound.h"

namespace pgvigil::collectors {
namespace {

using std::chrono::seconds;
using testing::DoubleEq;
using testing::DoubleNear;
using testing::Optional;

constexpr SteadyTime kStart{std::chrono::hours(1)};

TEST(Growth, IsUnknownUntilWatchedForASecond) {
  Growth growth;
  EXPECT_EQ(growth.PerSecond(), std::nullopt);
  growth.Note(10, kStart);
  growth.Note(20, kStart + std::chrono::milliseconds(500));
  EXPECT_EQ(growth.PerSecond(), std::nullopt);
  growth.Note(30, kStart + seconds(2));
  EXPECT_THAT(growth.PerSecond(), Optional(DoubleEq(10)));
}

TEST(Growth, ForgetsWhatIsOlderThanItsWindow) {
  Growth growth;
  growth.Note(0, kStart);
  growth.Note(100000, kStart + seconds(1));
  for (int i = 2; i < 1000; ++i) growth.Note(100000 + i, kStart + seconds(i));
  EXPECT_THAT(growth.PerSecond(), Optional(DoubleNear(1, 0.01)));
}

TEST(Growth, BeginsAnewWhenTheNumberFalls) {
  Growth growth;
  growth.Note(1000, kStart);
  growth.Note(2000, kStart + seconds(10));
  growth.Note(5, kStart + seconds(20));
  EXPECT_EQ(growth.PerSecond(), std::nullopt);
  growth.Note(15, kStart + seconds(30));
  EXPECT_THAT(growth.PerSecond(), Optional(DoubleEq(1)));
}

// One transaction id a second from 1000 on, watched for `watched` seconds.
Horizon Watched(seconds span, int watched) {
  Horizon horizon(span);
  for (int i = 0; i <= watched; ++i) {
    horizon.Note(static_cast<std::uint64_t>(1000 + i), kStart + seconds(i));
  }
  return horizon;
}

TEST(Horizon, KnowsForHowLongAnIdHasBeenOvertaken) {
  const Horizon horizon = Watched(seconds(64), 100);
  const auto bounds = horizon.HeldAt(1040, kStart + seconds(100));
  EXPECT_THAT(bounds.at_least.count(), DoubleNear(60, 2));
  ASSERT_TRUE(bounds.at_most);
  EXPECT_THAT(bounds.at_most->count(), DoubleNear(60, 2));
  EXPECT_LE(bounds.at_least, *bounds.at_most);
}

TEST(Horizon, OfWhatIsOlderThanItsWatchItKnowsNoUpperBound) {
  const Horizon horizon = Watched(seconds(64), 50);
  const auto bounds = horizon.HeldAt(900, kStart + seconds(50));
  EXPECT_DOUBLE_EQ(bounds.at_least.count(), 50);
  EXPECT_FALSE(bounds.at_most);
}

TEST(Horizon, AnIdleServerHoldsNothing) {
  Horizon horizon(seconds(64));
  horizon.Note(1000, kStart);
  horizon.Note(1000, kStart + seconds(500));
  const auto bounds = horizon.HeldAt(1000, kStart + seconds(500));
  EXPECT_EQ(bounds.at_least.count(), 0);
  ASSERT_TRUE(bounds.at_most);
  EXPECT_EQ(bounds.at_most->count(), 0);
}

TEST(Horizon, WhatItForgetsMakesItSayLessNotMore) {
  const Horizon horizon = Watched(seconds(64), 2000);
  const auto bounds = horizon.HeldAt(1001, kStart + seconds(2000));
  EXPECT_GE(bounds.at_least.count(), 120);
  EXPECT_LE(bounds.at_least.count(), 2000);
  EXPECT_FALSE(bounds.at_most);
}

TEST(Wraparound, IsNearWhenLittleIsLeftOrItGoesFast) {
  struct Case {
    const char* what;
    IdUse ids;
    Truth near;
  };
  const Case cases[] = {
      {"nothing is known", {}, Truth::kUnknown},
      {"a young cluster", {1e6, 2e8, 100.0}, Truth::kFalse},
      {"autovacuum is due", {2.1e8, 2e8, 1000.0}, Truth::kFalse},
      {"due, and gone in half a day", {2.1e8, 2e8, 45000.0}, Truth::kTrue},
      {"a burst before it is due", {1.9e8, 2e8, 45000.0}, Truth::kFalse},
      {"under three quarters", {1.6e9, 2e8, 1.0}, Truth::kFalse},
      {"three quarters, not growing", {1.61e9, 2e8, 0.0}, Truth::kTrue},
      {"three quarters, pace unknown", {1.61e9, {}, {}}, Truth::kTrue},
      {"past the stop", {2.146e9, 2e8, 1.0}, Truth::kTrue},
  };
  for (const Case& one : cases) EXPECT_EQ(IsNear(one.ids), one.near) << one.what;
}

TEST(IdUse, NoTimeIsLeftPastTheStop) {
  EXPECT_THAT((IdUse{2.146e9, 2e8, 1.0}.remaining()), Optional(DoubleEq(0)));
  EXPECT_EQ((IdUse{1e6, 2e8, 0.0}.remaining()), std::nullopt);
}

}  // namespace
}  // namespace pgvigil::collectors
