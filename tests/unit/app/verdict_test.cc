#include "app/verdict.h"

#include <gtest/gtest.h>

namespace pgvigil::app {
namespace {

using postgres::ServerState;

Observation Fresh(bool in_recovery) {
  Observation seen;
  seen.state = ServerState::kUp;
  seen.in_recovery = in_recovery;
  seen.age_seconds = 0.1;
  seen.max_age_seconds = 2;
  return seen;
}

TEST(Verdict, FollowsTheRole) {
  EXPECT_TRUE(IsPrimary(Fresh(false)).yes);
  EXPECT_FALSE(IsPrimary(Fresh(true)).yes);
  EXPECT_TRUE(IsReplica(Fresh(true), {}).yes);
  EXPECT_FALSE(IsReplica(Fresh(false), {}).yes);
}

TEST(Verdict, UnknownIsNo) {
  struct Case {
    std::string symptom;
    Observation seen;
    std::string reason;
  };
  Case cases[] = {
      {"server hung", Fresh(false), "the server is not up: hung (no answer)"},
      {"role never learnt", Fresh(false), "the role is not known yet"},
      {"nothing answered yet", Fresh(false), "the role is not known yet"},
      {"last answer too old", Fresh(false), "the server last answered 9 s ago"},
  };
  cases[0].seen.state = ServerState::kHung;
  cases[0].seen.message = "no answer";
  cases[1].seen.in_recovery.reset();
  cases[2].seen.age_seconds = -1;
  cases[3].seen.age_seconds = 9;
  for (const Case& each : cases) {
    for (const Verdict& verdict : {IsPrimary(each.seen), IsReplica(each.seen, {})}) {
      EXPECT_FALSE(verdict.yes) << each.symptom;
      EXPECT_EQ(verdict.reason, each.reason);
    }
  }
}

TEST(Verdict, LagDecidesOnlyWhenKnown) {
  struct Case {
    std::optional<double> lag_bytes;
    std::optional<double> lag_seconds;
    LagLimit limit;
    bool yes;
    std::string reason;
  };
  const Case cases[] = {
      {100, {}, {.bytes = 100, .seconds = {}}, true, "standby, 100 bytes behind"},
      {101, {}, {.bytes = 100, .seconds = {}}, false, "standby, 101 bytes behind, more than 100"},
      {{}, 0, {.bytes = 100, .seconds = {}}, false, "standby, but its lag is unknown"},
      {0, 3, {.bytes = {}, .seconds = 5}, true, "standby, 3 seconds behind"},
      {0, {}, {.bytes = {}, .seconds = 5}, false, "standby, but its lag is unknown"},
      {{}, {}, {}, true, "standby"},
  };
  for (const Case& each : cases) {
    Observation seen = Fresh(true);
    seen.lag_bytes = each.lag_bytes;
    seen.lag_seconds = each.lag_seconds;
    const Verdict verdict = IsReplica(seen, each.limit);
    EXPECT_EQ(verdict.yes, each.yes) << each.reason;
    EXPECT_EQ(verdict.reason, each.reason);
  }
}

TEST(LagLimit, TakesBytesAndTimes) {
  struct Case {
    std::string text;
    std::optional<double> bytes;
    std::optional<double> seconds;
  };
  const Case cases[] = {{"0", 0, {}},
                        {"1024", 1024, {}},
                        {"512kB", 524288, {}},
                        {"10MB", 10485760, {}},
                        {"1.5GB", 1610612736, {}},
                        {"10s", {}, 10},
                        {"500ms", {}, 0.5},
                        {"2m", {}, 120}};
  for (const Case& each : cases) {
    const auto limit = ParseLagLimit(each.text);
    ASSERT_TRUE(limit) << each.text;
    EXPECT_EQ(limit->bytes, each.bytes) << each.text;
    EXPECT_EQ(limit->seconds, each.seconds) << each.text;
  }
  for (const char* text : {"", "MB", "-1MB", "10 MB", "10mb", "ten", "10MBs", "nan", "inf"}) {
    EXPECT_FALSE(ParseLagLimit(text)) << text;
  }
}

}  // namespace
}  // namespace pgvigil::app
