#include "base/deadline.h"

#include <gtest/gtest.h>

namespace pgvigil {
namespace {

using std::chrono::milliseconds;

TEST(Deadline, RemainingIsRoundedUpAndNeverNegative) {
  const SteadyTime now{std::chrono::hours(2)};
  struct Case {
    std::chrono::microseconds left;
    milliseconds expected;
  };
  const Case cases[] = {
      {std::chrono::microseconds(-5), milliseconds(0)},
      {std::chrono::microseconds(0), milliseconds(0)},
      {std::chrono::microseconds(1), milliseconds(1)},
      {milliseconds(7), milliseconds(7)},
      {std::chrono::hours(5), std::chrono::hours(1)},
  };
  for (const Case& c : cases) EXPECT_EQ(Deadline(now + c.left).Remaining(now), c.expected);
  EXPECT_EQ(Deadline::Never().Remaining(now), std::chrono::hours(1));
}

TEST(Deadline, PassesAtItsMoment) {
  const SteadyTime at{std::chrono::hours(2)};
  EXPECT_FALSE(Deadline(at).Passed(at - milliseconds(1)));
  EXPECT_TRUE(Deadline(at).Passed(at));
}

TEST(Deadline, EarlierTakesTheEarlier) {
  const SteadyTime at{std::chrono::hours(2)};
  EXPECT_EQ(Earlier(Deadline(at), Deadline::Never()).at(), at);
  EXPECT_EQ(Earlier(Deadline::Never(), Deadline(at)).at(), at);
}

}  // namespace
}  // namespace pgvigil
