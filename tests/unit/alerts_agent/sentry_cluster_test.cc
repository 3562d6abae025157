// What Sentry makes of several members.

#include <gmock/gmock.h>

#include "unit/alerts_agent/stage.h"

namespace pgvigil::alerts {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kTwo = "{alert: Two, expr: count(pg_primary == 1) > 1}";

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
