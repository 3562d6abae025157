#include "alerts/agent/sentry.h"

#include <gmock/gmock.h>

#include <cstdio>
#include <fstream>

#include "unit/alerts_agent/stage.h"

namespace pgvigil::alerts {
namespace {

using std::chrono::hours;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kDown = "{alert: Down, expr: pg_up == 0, for: 1m}";
constexpr const char* kLate = "{alert: Late, expr: pg_lag > 5}";
constexpr const char* kTwo = "{alert: Two, expr: count(pg_primary == 1) > 1}";

/// A file that is gone with the test.
class StateFile {
 public:
  StateFile()
      : path_(testing::TempDir() + "sentry_" + std::to_string(getpid()) + "_" +
              testing::UnitTest::GetInstance()->current_test_info()->name()) {}
  ~StateFile() { std::remove(path_.c_str()); }
  StateFile(const StateFile&) = delete;
  StateFile& operator=(const StateFile&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  const std::string path_;
};

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

/// This instance and its peers, all primaries.
struct ClusterStage : Stage {
  ClusterStage() {
    plan.cluster_rules = Parsed(kTwo);
    plan.peers.targets = {"a:1", "b:1"};
    page = "pg_primary 1\n";
    peers = {{"a:1", OwnPage()}, {"b:1", "pg_primary 1\n"}};
  }
  static std::string OwnPage() {
    return "pg_primary 1\npgvigil_agent_info{id=\"" + std::string(kId) + "\"} 1\n";
  }
};

TEST(Sentry, ACountOfMembersKnowsThisAgentAmongItsPeers) {
  ClusterStage stage;
  stage.peers["b:1"] = "pg_primary 0\n";
  for (const bool stated : {false, true}) {
    stage.plan.instance_stated = stated;
    stage.Start();
    stage.Rounds(2);
    EXPECT_EQ(stage.State("Two"), "inactive");
  }
}

TEST(Sentry, RulesForAClusterThatIsThisInstanceAloneAreEvaluatedAndTold) {
  ClusterStage stage;
  stage.plan.cluster_rules = Parsed("{alert: Alone, expr: count(pg_primary == 1) == 1}");
  stage.plan.peers = {};
  stage.Round();
  EXPECT_EQ(stage.State("Alone"), "firing");
  EXPECT_THAT(stage.Told(), ElementsAre("Alone fires"));
}

TEST(Sentry, AnOwnPageThatWasTakenForAPeersIsForgottenWhenItIsRecognised) {
  ClusterStage stage;
  stage.peers = {{"a:1", "pg_primary 1\n"}, {"b:1", "pg_primary 0\n"}};
  stage.Round();
  EXPECT_EQ(stage.State("Two"), "firing");
  stage.peers["a:1"] = stage.OwnPage();
  stage.Round();
  EXPECT_EQ(stage.State("Two"), "inactive");
  stage.page.clear();
  stage.peers["b:1"] = "pg_primary 1\n";
  stage.Round();
  EXPECT_EQ(stage.State("Two"), "inactive") << "what this instance no longer shows has ended";
}

TEST(Sentry, AMemberThatHasMovedIsNotASecondPrimary) {
  ClusterStage stage;
  stage.page = "pg_primary 0\n";
  stage.Round();
  EXPECT_EQ(stage.State("Two"), "inactive");
  stage.plan.peers.targets = {"a:1", "c:1"};
  stage.peers["c:1"] = "pg_primary 1\n";
  stage.sentry->Adopt(stage.plan);
  stage.Round();
  EXPECT_EQ(stage.State("Two"), "inactive");
}

TEST(Sentry, WithAPrimaryInSightItIsNoMatterThatTheOldOneIsOutOfReach) {
  ClusterStage stage;
  stage.plan.cluster_rules =
      Parsed("{alert: None, expr: max(pg_primary) == 0, annotations: {a: b}}");
  stage.page = "pg_primary 0\n";
  stage.peers["b:1"] = "pg_primary 0\n";
  stage.Round();
  EXPECT_EQ(stage.State("None"), "firing");
  stage.page = "pg_primary 1\n";
  stage.peers.erase("b:1");
  stage.Round();
  EXPECT_EQ(stage.State("None"), "unknown");
  EXPECT_THAT(stage.Told(), IsEmpty());
}

TEST(Sentry, APeerOutOfReachMakesClusterRulesUnknownAndResolvesNothing) {
  ClusterStage stage;
  stage.plan.cluster_rules =
      Parsed(std::string(kTwo) + ", {alert: Three, expr: count(pg_primary == 1) > 2}");
  stage.Round();
  EXPECT_THAT(stage.Told(), ElementsAre("Two fires"));
  stage.peers.erase("b:1");
  stage.Rounds(30);
  EXPECT_THAT(stage.Told(), IsEmpty()) << "who cannot be asked may see it still";
  EXPECT_EQ(stage.State("Two"), "unknown");
  EXPECT_EQ(stage.State("Three"), "unknown");
  EXPECT_EQ(stage.Rule("Three").why, "peer b:1: refused");
  stage.peers["b:1"] = "pg_primary 0\n";
  stage.Round();
  EXPECT_THAT(stage.Told(), ElementsAre("Two is resolved"));
}

TEST(Sentry, WhatAnotherAgentStillSeesIsNotResolved) {
  ClusterStage stage;
  stage.Round();
  const std::string seen =
      "ALERTS{alertname=\"Two\",alertstate=\"firing\",alert_source=\"pgvigil\",constant=\"c\"} 1\n";
  stage.peers["b:1"] = "pg_primary 0\n" + seen;
  stage.Round();
  EXPECT_EQ(stage.State("Two"), "inactive");
  EXPECT_THAT(stage.Told(), IsEmpty());
  stage.peers["b:1"] = "pg_primary 0\n";
  stage.Round();
  EXPECT_THAT(stage.Told(), ElementsAre("Two is resolved"));
}

TEST(Sentry, APeersUnknownVerdictMakesClusterRulesOnItUnknown) {
  ClusterStage stage;
  stage.plan.cluster_rules =
      Parsed("{alert: Bad, expr: 'pg_ha_verdict{verdict=\"x\", state=\"true\"} == 1'}");
  stage.Round();
  EXPECT_EQ(stage.State("Bad"), "inactive");
  stage.peers["b:1"] = "pg_ha_verdict{verdict=\"x\",state=\"unknown\"} 1\n";
  stage.Round();
  EXPECT_EQ(stage.State("Bad"), "unknown");
}

TEST(Sentry, AgentsNameThisMemberAsItsPeersDo) {
  ClusterStage stage;
  stage.plan.target_labels.Set("pod", "pg-0");
  stage.plan.instance_stated = true;
  stage.plan.cluster_rules = Parsed("{alert: Is, expr: pg_primary == 1}");
  stage.Round();
  std::vector<std::string> told;
  for (const auto& notice : stage.sentry->News()) {
    told.push_back(std::string(notice.labels.Get("instance")) +
                   std::string(notice.labels.Get("pod")));
  }
  EXPECT_THAT(told, testing::UnorderedElementsAre("a:1", "b:1"));
}

TEST(Sentry, AnEndBeforeTheFirstLookAtThePeersForgetsNothing) {
  const StateFile file;
  ClusterStage stage;
  stage.plan.alerts.state_file = file.path();
  stage.Round();
  const auto start = stage.StartOf("Two");
  stage.Start();
  std::stop_source stop;
  stop.request_stop();
  stage.clock->Advance(seconds(15));
  stage.sentry->Round(stop.get_token());
  stage.sentry->SaveState();
  stage.Start();
  stage.Round();
  EXPECT_EQ(stage.StartOf("Two"), start);
}

TEST(Sentry, NamesThatWereNeverLookedUpLeaveTheClusterUnknown) {
  ClusterStage stage;
  stage.plan.peers.dns_names = {"pg-metrics"};
  stage.plan.cluster_rules = Parsed("{alert: Three, expr: count(pg_primary == 1) > 2}");
  stage.Round();
  EXPECT_THAT(stage.Rule("Three").why, HasSubstr("pg-metrics"));
}

}  // namespace
}  // namespace pgvigil::alerts
