#include "gather/timing.h"

#include <gtest/gtest.h>

namespace pgvigil::gather {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

SteadyTime At(milliseconds time) { return SteadyTime(std::chrono::hours(1) + time); }

TEST(RetryDelay, DoublesFromASecondUpToTheCacheTime) {
  const struct Case {
    int failures;
    milliseconds cache;
    milliseconds delay;
  } cases[] = {
      {0, seconds(60), seconds(0)},  {1, seconds(60), seconds(1)},
      {2, seconds(60), seconds(2)},  {6, seconds(60), seconds(32)},
      {7, seconds(60), seconds(60)}, {1, milliseconds(300), milliseconds(300)},
      {1, seconds(0), seconds(0)},   {1'000'000, std::chrono::hours(24), std::chrono::hours(24)}};
  for (const Case& test : cases) {
    EXPECT_EQ(RetryDelay(test.failures, test.cache), test.delay) << test.failures;
  }
}

TEST(IsDue, FollowsCacheTimeFailuresAndLostConnections) {
  const Timing fresh{.cache = seconds(60)};
  const Timing good = AfterSuccess(fresh, At(seconds(0)));
  const Timing failed = AfterFailure(good, Fault::kTimeout, At(seconds(60)));
  const Timing twice = AfterFailure(failed, Fault::kError, At(seconds(61)));
  const Timing lost = AfterLostConnection(good, At(seconds(10)));
  const Timing uncached = AfterFailure(Timing{}, Fault::kError, At(seconds(0)));
  const struct Case {
    const char* name;
    const Timing& timing;
    milliseconds now;
    bool due;
  } cases[] = {{"never run", fresh, seconds(0), true},
               {"fresh result", good, milliseconds(59'999), false},
               {"old result", good, seconds(60), true},
               {"just failed", failed, milliseconds(60'999), false},
               {"failed a second ago", failed, seconds(61), true},
               {"failed twice", twice, milliseconds(62'999), false},
               {"failed twice, two seconds ago", twice, seconds(63), true},
               {"lost with its connection", lost, seconds(10), true},
               {"no cache time", uncached, seconds(0), true}};
  for (const Case& test : cases) {
    EXPECT_EQ(IsDue(test.timing, At(test.now)), test.due) << test.name;
  }
}

TEST(Timing, SuccessForgivesEarlierFailures) {
  Timing timing = AfterFailure(Timing{.cache = seconds(60)}, Fault::kLockTimeout, At(seconds(0)));
  timing = AfterFailure(timing, Fault::kTimeout, At(seconds(1)));
  EXPECT_EQ(timing.failures, 2);
  EXPECT_EQ(timing.fault, Fault::kTimeout);
  timing = AfterSuccess(timing, At(seconds(3)));
  EXPECT_EQ(timing.failures, 0);
  EXPECT_EQ(timing.fault, Fault::kNone);
  EXPECT_FALSE(IsDue(timing, At(seconds(4))));
}

TEST(Timing, LostConnectionIsNoFailureOfTheQuery) {
  const Timing timing = AfterLostConnection(Timing{.cache = seconds(60)}, At(seconds(0)));
  EXPECT_EQ(timing.failures, 0);
  EXPECT_EQ(timing.fault, Fault::kNone);
}

TEST(IsServable, AllowsCacheTimeAndMaximumAgeTogether) {
  EXPECT_TRUE(IsServable(At(seconds(0)), seconds(0), seconds(120), At(seconds(120))));
  EXPECT_FALSE(IsServable(At(seconds(0)), seconds(0), seconds(120), At(seconds(121))));
  EXPECT_TRUE(IsServable(At(seconds(0)), seconds(300), seconds(120), At(seconds(420))));
  EXPECT_FALSE(IsServable(At(seconds(0)), seconds(300), seconds(120), At(seconds(421))));
}

}  // namespace
}  // namespace pgvigil::gather
