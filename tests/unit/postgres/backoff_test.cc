#include "postgres/backoff.h"

#include <gtest/gtest.h>

namespace pgvigil::postgres {
namespace {

using std::chrono::milliseconds;

TEST(Pause, FirstRetryIsImmediateThenItDoublesUpToACap) {
  struct Case {
    ServerState state;
    int failures;
    milliseconds expected;
  };
  const Case cases[] = {
      {ServerState::kUnreachable, 1, milliseconds(0)},
      {ServerState::kUnreachable, 2, milliseconds(50)},
      {ServerState::kUnreachable, 4, milliseconds(200)},
      {ServerState::kUnreachable, 6, milliseconds(500)},
      {ServerState::kUnreachable, 1000000, milliseconds(500)},
      {ServerState::kAuthFailed, 1, milliseconds(0)},
      {ServerState::kAuthFailed, 6, milliseconds(800)},
      {ServerState::kAuthFailed, 1000000, milliseconds(15000)},
      {ServerState::kRejected, 20, milliseconds(15000)},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(Pause(c.state, c.failures), c.expected) << Name(c.state) << " " << c.failures;
  }
}

TEST(Backoff, JitterShortensThePauseByHalfAtMost) {
  const SteadyTime now{std::chrono::hours(1)};
  for (const double jitter : {0.0, 0.5, 0.999}) {
    Backoff backoff;
    for (int i = 0; i < 20; ++i) backoff.Failed(ServerState::kUnreachable, now, jitter);
    EXPECT_LE(backoff.until() - now, milliseconds(500));
    EXPECT_GE(backoff.until() - now, milliseconds(250));
  }
}

TEST(Backoff, SuccessForgetsTheFailures) {
  const SteadyTime now{std::chrono::hours(1)};
  Backoff backoff;
  for (int i = 0; i < 5; ++i) backoff.Failed(ServerState::kAuthFailed, now, 0);
  backoff.Succeeded();
  backoff.Failed(ServerState::kAuthFailed, now, 0);
  EXPECT_EQ(backoff.until(), now);
}

}  // namespace
}  // namespace pgvigil::postgres
