#include "alerts/agent/sentry.h"

#include <gmock/gmock.h>

#include "unit/alerts_agent/stage.h"

namespace pgvigil::alerts {
namespace {

using std::chrono::hours;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kDown = "{alert: Down, expr: pg_up == 0, for: 1m}";
constexpr const char* kLate = "{alert: Late, expr: pg_lag > 5}";

TEST(Sentry, ARuleFiresWhenItsForHasPassedAndIsResolvedWhenItEnds) {
  Stage stage;
  stage.plan.local_rules = Parsed(kDown);
  stage.page = "pg_up 0\n";
  stage.Rounds(4);
  EXPECT_EQ(stage.State("Down"), "pending");
  EXPECT_THAT(stage.Told(), IsEmpty());
  stage.Round();
  EXPECT_EQ(stage.State("Down"), "firing");
  EXPECT_THAT(stage.Told(), ElementsAre("Down fires"));
  stage.page = "pg_up 1\n";
  stage.Round();
  EXPECT_EQ(stage.State("Down"), "inactive");
  EXPECT_THAT(stage.Told(), ElementsAre("Down is resolved"));
}

TEST(Sentry, WhatCannotBeCollectedIsUnknownAndKeepsFiring) {
  Stage stage;
  stage.plan.local_rules = Parsed(std::string(kLate) + ", {alert: Other, expr: pg_lag > 50}");
  stage.page = "pg_lag 6\n";
  stage.Round();
  stage.page.clear();
  stage.blind["pg_lag"] = "the server is down";
  stage.Rounds(40);
  EXPECT_EQ(stage.State("Late"), "firing");
  EXPECT_THAT(stage.Told(), ElementsAre("Late fires"));
  EXPECT_EQ(stage.State("Other"), "unknown");
  EXPECT_EQ(stage.Rule("Other").why, "the server is down");
  stage.blind.clear();
  stage.page = "pg_lag 1\n";
  stage.Round();
  EXPECT_THAT(stage.Told(), ElementsAre("Late is resolved"));
  EXPECT_EQ(stage.State("Other"), "inactive");
}

TEST(Sentry, WhatTheRulesOwnRecordsLackIsUnknownWhateverTheirOrder) {
  Stage stage;
  stage.plan.local_rules = Parsed(
      "{alert: Early, expr: lag:max > 5}, {record: 'lag:max', expr: max(pg_lag)},"
      "{record: 'lag:max', expr: max(pg_up), labels: {of: up}}, {alert: Later, expr: lag:max > 5}");
  stage.page = "pg_lag 6\npg_up 1\n";
  stage.Rounds(2);
  EXPECT_EQ(stage.State("Early"), "firing");
  stage.page = "pg_up 1\n";
  stage.blind["pg_lag"] = "no answer";
  stage.Rounds(2);
  EXPECT_EQ(stage.State("Early"), "firing");
  EXPECT_EQ(stage.State("Later"), "firing");
}

TEST(Sentry, WhatIsRecordedByARuleThatFailsIsUnknown) {
  Stage stage;
  stage.plan.local_rules = Parsed(
      "{record: 'lag:all', expr: pg_lag * on (job) pg_up}, {alert: Late, expr: lag:all > 5}");
  stage.page = "pg_lag 6\npg_up 1\n";
  stage.Round();
  EXPECT_EQ(stage.State("Late"), "firing");
  stage.page = "pg_lag 1\npg_up{a=\"1\"} 1\npg_up{a=\"2\"} 1\n";
  stage.Rounds(30);
  EXPECT_EQ(stage.State("Late"), "firing");
}

TEST(Sentry, SamplesThatDoNotFitMakeRulesUnknownAndResolveNothing) {
  Stage stage;
  stage.plan.local_rules = Parsed(std::string(kLate) + ", {alert: Other, expr: pg_lag > 50}");
  stage.page = "pg_lag 6\n";
  stage.Round();
  stage.plan.alerts.window_bytes = 1;
  stage.sentry->Adopt(stage.plan);
  stage.Rounds(30);
  EXPECT_THAT(stage.Told(), ElementsAre("Late fires"));
  EXPECT_THAT(stage.Rule("Other").why, HasSubstr("window_bytes"));
}

TEST(Sentry, SeriesThePageHasNoRoomForAreUnknown) {
  Stage stage;
  stage.plan.local_rules = Parsed("{alert: Other, expr: pg_lag > 50}");
  stage.page = "pg_lag 1\n";
  stage.max_series = 0;
  stage.Round();
  EXPECT_EQ(stage.State("Other"), "unknown");
}

struct ClockCase {
  const char* title;
  milliseconds step;
};
class ClockThatIsSet : public testing::TestWithParam<ClockCase> {};

TEST_P(ClockThatIsSet, NeitherFiresNorResolvesNorBeginsAnew) {
  Stage stage;
  stage.plan.local_rules = Parsed(std::string(kDown) + "," + kLate +
                                  ", {alert: Grows, expr: '"
                                  "increase(pg_count[1m30s]) > 5'}");
  stage.page = "pg_up 1\npg_lag 6\npg_count 0\n";
  stage.Rounds(8);
  stage.page = "pg_up 0\npg_lag 6\npg_count 0\n";
  stage.Rounds(3);
  const auto start = stage.StartOf("Late");
  stage.clock->Set(GetParam().step);
  stage.Round();
  EXPECT_EQ(stage.State("Down"), "pending");
  EXPECT_EQ(stage.State("Grows"), "inactive");
  EXPECT_THAT(stage.Told(), ElementsAre("Late fires"));
  EXPECT_EQ(stage.StartOf("Late"), start + GetParam().step.count());
  stage.Round();
  EXPECT_EQ(stage.State("Down"), "firing");
  EXPECT_THAT(stage.Told(), testing::UnorderedElementsAre("Down fires", "Late fires"));
}

TEST_P(ClockThatIsSet, IsFollowedByAlertsOfGroupsThatAreNotDue) {
  Stage stage;
  stage.plan.local_rules = Parsed(kLate);
  stage.plan.local_rules[0].interval = hours(2);
  stage.page = "pg_lag 6\n";
  stage.Round();
  const auto start = stage.StartOf("Late");
  stage.clock->Set(GetParam().step);
  stage.Round();
  EXPECT_EQ(stage.StartOf("Late"), start + GetParam().step.count());
}

INSTANTIATE_TEST_SUITE_P(Sentry, ClockThatIsSet,
                         testing::Values(ClockCase{"forwards", hours(1)},
                                         ClockCase{"backwards", -hours(1)}),
                         [](const auto& test) { return std::string(test.param.title); });

TEST(Sentry, AfterARestartAnAlertFiresOnWithItsOldStart) {
  const StateFile file;
  Stage stage;
  stage.plan.alerts.state_file = file.path();
  stage.plan.local_rules = Parsed(kDown);
  stage.page = "pg_up 0\n";
  stage.Rounds(5);
  const auto start = stage.StartOf("Down");
  ASSERT_NE(start, 0);
  for (const milliseconds down : {milliseconds(seconds(5)), milliseconds(hours(30))}) {
    stage.sentry.reset();
    stage.clock->Advance(down);
    stage.Round();
    EXPECT_EQ(stage.State("Down"), "firing");
    EXPECT_EQ(stage.StartOf("Down"), start);
  }
}

TEST(Sentry, AfterARestartAnAlertThatIsNotSeenIsKept) {
  const StateFile file;
  Stage stage;
  stage.plan.alerts.state_file = file.path();
  stage.plan.local_rules = Parsed(kLate);
  stage.page = "pg_lag 6\n";
  stage.Round();
  stage.Start();
  EXPECT_EQ(stage.State("Late"), "firing") << "before the first round";
  stage.page.clear();
  stage.blind["pg_lag"] = "no answer yet";
  stage.Round();
  EXPECT_THAT(stage.Told(), ElementsAre("Late fires"));
}

TEST(Sentry, AClockThatWasSetBackOverARestartKeepsNobodyPending) {
  const StateFile file;
  Stage stage;
  stage.plan.alerts.state_file = file.path();
  stage.plan.local_rules = Parsed(kDown);
  stage.page = "pg_up 0\n";
  stage.Rounds(5);
  stage.clock->Set(-hours(1));
  stage.Start();
  stage.Round();
  EXPECT_EQ(stage.State("Down"), "firing");
}

TEST(Sentry, RulesThatAreTheSameInNameAndLabelsAreRestoredEachToItself) {
  const StateFile file;
  Stage stage;
  stage.plan.alerts.state_file = file.path();
  stage.plan.local_rules = Parsed("{alert: Bad, expr: pg_lag > 5}, {alert: Bad, expr: pg_up == 0}");
  stage.page = "pg_lag 6\npg_up 1\n";
  stage.Round();
  stage.Start();
  stage.Round();
  EXPECT_THAT(stage.Told(), ElementsAre("Bad fires"));
}

TEST(Sentry, AfterARestartRangesAreWaitedForThroughRecordedSeriesToo) {
  for (const char* rules :
       {"{alert: Grows, expr: 'increase(pg_count[10m]) > 5'}",
        "{alert: Grows, expr: grown > 5}, {record: grown, expr: 'increase(pg_count[10m])'}"}) {
    SCOPED_TRACE(rules);
    const StateFile file;
    Stage stage;
    stage.plan.alerts.state_file = file.path();
    stage.plan.local_rules = Parsed(rules);
    for (int i = 0; i < 5; ++i) {
      stage.page = "pg_count " + std::to_string(10 * i) + "\n";
      stage.Round();
    }
    ASSERT_EQ(stage.State("Grows"), "firing");
    stage.Start();
    stage.Rounds(40);
    EXPECT_THAT(stage.Told(), ElementsAre("Grows fires"));
    stage.Rounds(2);
    EXPECT_THAT(stage.Told(), ElementsAre("Grows is resolved"));
  }
}

TEST(Sentry, AReloadKeepsAlerts) {
  Stage stage;
  stage.plan.local_rules = Parsed(kLate);
  stage.page = "pg_lag 6\n";
  stage.Round();
  const auto start = stage.StartOf("Late");
  stage.plan.local_rules = Parsed(std::string(kDown) + "," + kLate);
  stage.sentry->Adopt(stage.plan);
  stage.Round();
  EXPECT_EQ(stage.StartOf("Late"), start);
}

TEST(Sentry, WhenUnscrapedItTellsOnlyAfterNobodyCameForLong) {
  Stage stage;
  stage.plan.notify.mode = "when-unscraped";
  stage.plan.local_rules = Parsed(kLate);
  stage.page = "pg_lag 6\n";
  stage.Rounds(8);
  EXPECT_THAT(stage.Told(), IsEmpty()) << "somebody may come yet";
  stage.Round();
  EXPECT_THAT(stage.Told(), ElementsAre("Late fires"));
  stage.last_scrape = stage.clock->Now();
  stage.Round();
  EXPECT_THAT(stage.Told(), IsEmpty());
}

TEST(Sentry, PrometheusHasAHeadStartWhileItScrapes) {
  Stage stage;
  stage.plan.notify.head_start = seconds(30);
  stage.plan.local_rules = Parsed(kLate);
  stage.page = "pg_lag 6\n";
  stage.last_scrape = stage.clock->Now();
  stage.Rounds(2);
  EXPECT_THAT(stage.Told(), IsEmpty());
  stage.Round();
  EXPECT_THAT(stage.Told(), ElementsAre("Late fires"));
}

}  // namespace
}  // namespace pgvigil::alerts
