#include "collectors/subscription_watch.h"

#include <gtest/gtest.h>

#include <vector>

namespace pgvigil::collectors {
namespace {

using std::chrono::seconds;

TEST(SubscriptionWatch, KnowsWhetherASubscriptionFails) {
  struct Step {
    int second;
    SubscriptionReading reading;
  };
  struct Case {
    const char *what;
    std::vector<Step> steps;
    Truth failing;
  };
  const Case cases[] = {
      {"seen once", {{0, {true, 7, 0}}}, Truth::kUnknown},
      {"seen once with old errors", {{0, {true, 7, 3}}}, Truth::kUnknown},
      {"watched for too short", {{0, {true, 7, 0}}, {5, {true, 7, 0}}}, Truth::kUnknown},
      {"nothing new", {{0, {true, 7, 3}}, {20, {true, 7, 3}}}, Truth::kFalse},
      {"an error", {{0, {true, 7, 3}}, {5, {true, 8, 4}}}, Truth::kTrue},
      {"an error minutes ago",
       {{0, {true, 7, 3}}, {5, {true, 8, 4}}, {200, {true, 8, 4}}},
       Truth::kTrue},
      {"an error long ago",
       {{0, {true, 7, 3}}, {5, {true, 8, 4}}, {400, {true, 8, 4}}},
       Truth::kFalse},
      {"statistics reset", {{0, {true, 7, 3}}, {20, {true, 7, 0}}}, Truth::kFalse},
      {"another worker, no errors", {{0, {true, 7, 3}}, {20, {true, 8, 3}}}, Truth::kFalse},
      {"not counted, same worker", {{0, {true, 7, {}}}, {20, {true, 7, {}}}}, Truth::kFalse},
      {"not counted, another worker", {{0, {true, 7, {}}}, {20, {true, 8, {}}}}, Truth::kTrue},
      {"not counted, worker gone", {{0, {true, 7, {}}}, {20, {true, {}, {}}}}, Truth::kTrue},
      {"not counted, disabled", {{0, {true, 7, {}}}, {20, {false, {}, {}}}}, Truth::kFalse},
      {"not counted, enabled again", {{0, {false, {}, {}}}, {20, {true, 9, {}}}}, Truth::kFalse},
  };
  for (const Case &one : cases) {
    SubscriptionWatch watch;
    SteadyTime now{};
    for (const Step &step : one.steps) {
      now = SteadyTime(seconds(step.second));
      watch.Note(step.reading, now);
    }
    EXPECT_EQ(watch.failing(now), one.failing) << one.what;
  }
}

}  // namespace
}  // namespace pgvigil::collectors
