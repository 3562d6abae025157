// The parts that Sentry puts together, each alone.

#include <gmock/gmock.h>

#include <cstdio>
#include <fstream>

#include "alerts/agent/blindness.h"
#include "alerts/agent/clock_steps.h"
#include "alerts/agent/evidence_book.h"
#include "alerts/agent/notices.h"
#include "alerts/agent/peer_view.h"
#include "alerts/agent/state_file.h"
#include "alerts/agent/target.h"
#include "alerts/promql/parser.h"
#include "unit/alerts_agent/stage.h"

namespace pgvigil::alerts {
namespace {

using promql::Labels;
using rules::Alert;
using rules::AlertState;
using std::chrono::hours;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

// What Prometheus makes of a target's series.

struct SeriesCase {
  const char* title;
  std::vector<metrics::Label> of_page;
  const char* expected;
};

TEST(SeriesOf, IsNamedAsPrometheusNamesIt) {
  const Target target{.source = 0, .labels = Labels({{"instance", "me:1"}, {"job", "pgvigil"}})};
  const std::vector<SeriesCase> cases = {
      {"a plain one", {{"slot", "a"}}, R"(m{instance="me:1", job="pgvigil", slot="a"})"},
      {"a label the target has as well",
       {{"instance", "x"}},
       R"(m{exported_instance="x", instance="me:1", job="pgvigil"})"},
      {"an empty one of those", {{"instance", ""}}, R"(m{instance="me:1", job="pgvigil"})"},
  };
  for (const auto& test : cases) {
    EXPECT_EQ(SeriesOf(target, "m", test.of_page).Text(), test.expected) << test.title;
  }
}

std::vector<std::string> Seen(const promql::Window& window, const std::string& selector,
                              promql::Timestamp at) {
  std::vector<std::string> seen;
  const auto expr = promql::Parse(selector);
  const auto value = promql::Evaluate(**expr, window, at);
  for (const auto& sample : std::get<promql::Vector>(*value)) {
    seen.push_back(std::string(sample.labels.Get("__name__")) +
                   std::string(sample.labels.Get("le")) + "=" +
                   std::to_string(static_cast<int>(sample.value)));
  }
  return seen;
}

void Keep(promql::Window& window, const std::string& expr) {
  window.Keep(promql::DemandsOf(**promql::Parse(expr)));
}

Labels InstanceA() { return Labels(std::vector<promql::Label>{{"instance", "a"}}); }

constexpr std::size_t kRoomy = std::size_t{1} << 20;

TEST(Ingest, AHistogramIsItsBucketsSumAndCount) {
  promql::Window window(kRoomy);
  Keep(window, "{__name__=~'h_.*'}");
  metrics::MetricFamily family{"h", "", metrics::MetricType::kHistogram};
  family.histograms.push_back({nullptr, {0.5, 1}, {2, 3}, 7, 4});
  const auto page = metrics::Snapshot::Merge(
      {std::make_shared<const metrics::Block>("test", std::vector{family})}, 100, WallTime());
  Ingest(Target{}, *page, 1000, window);
  EXPECT_THAT(Seen(window, "{__name__=~'h_.*'}", 1000),
              UnorderedElementsAre("h_bucket0.5=2", "h_bucket1.0=3", "h_bucket+Inf=4", "h_sum=7",
                                   "h_count=4"));
}

TEST(Ingest, WhatATargetNoLongerShowsEndsAndUpTellsWhetherItWasThere) {
  promql::Window window(kRoomy);
  Keep(window, "{__name__=~'up|m'}");
  const Target target{.source = 1, .labels = InstanceA()};
  Ingest(target, *PageOf("m 3\n"), 1000, window);
  EXPECT_THAT(Seen(window, "{__name__=~'up|m'}", 1000), UnorderedElementsAre("up=1", "m=3"));
  IngestFailure(target, 2000, window);
  EXPECT_THAT(Seen(window, "{__name__=~'up|m'}", 2000), ElementsAre("up=0"));
}

TEST(Ingest, ASeriesEndsWithWhoBroughtItLast) {
  promql::Window window(kRoomy);
  Keep(window, "m");
  const Labels labels = InstanceA();
  Ingest(Target{.source = 1, .labels = labels}, *PageOf("m 3\n"), 1000, window);
  Ingest(Target{.source = 2, .labels = labels}, *PageOf("m 4\n"), 2000, window);
  window.EndRound(1, 3000);
  EXPECT_THAT(Seen(window, "m", 3000), ElementsAre("m=4"));
  window.EndRound(2, 3000);
  EXPECT_THAT(Seen(window, "m", 3000), IsEmpty());
}

// What could not be seen.

struct BlindCase {
  const char* selector;
  const char* why;
};

std::string WhyOf(const BlindSpots& blind, const char* selector) {
  const auto expr = promql::Parse(selector);
  return blind.Why(std::get<promql::Selector>((*expr)->node).matchers);
}

TEST(BlindSpots, KnowWhichSelectorsTheyConcern) {
  BlindSpots blind;
  blind.Add({{"pg_lag", "no answer"}, {"pg_time", "no answer"}});
  blind.AddPage(
      *PageOf("pg_ha_verdict{verdict=\"slot_lost\",subject=\"s1\",state=\"unknown\"} 1\n"
              "pg_ha_verdict{verdict=\"stale\",subject=\"\",state=\"unknown\"} 0\n"
              "pg_ha_verdict{verdict=\"stale\",subject=\"\",state=\"false\"} 1\n"));
  constexpr const char* kVerdict = "the verdict slot_lost of s1 is unknown";
  const std::vector<BlindCase> cases = {
      {"pg_up", ""},
      {"pg_lag", "no answer"},
      {"pg_lag{state='x'}", "no answer"},
      {"pg_time_bucket", "no answer"},
      {"pg_time_count", "no answer"},
      {"pg_lag_total", ""},
      {"{__name__=~'pg_l.*'}", "no answer"},
      {"{__name__=~'.+_sum'}", "no answer"},
      {"{__name__=~'process_.*'}", ""},
      {"pg_ha_verdict{state='true'}", kVerdict},
      {"pg_ha_verdict{verdict='slot_lost', state='true'}", kVerdict},
      {"pg_ha_verdict{verdict='slot_lost', subject='s2'}", ""},
      {"pg_ha_verdict{verdict='stale', state='true'}", ""},
      {"{__name__=~'pg_ha_.*', verdict='slot_lost'}", kVerdict},
      {"up", ""},
      {"ALERTS", ""},
  };
  for (const auto& test : cases) EXPECT_EQ(WhyOf(blind, test.selector), test.why) << test.selector;
}

TEST(BlindSpots, OfAMemberConcernEverySeriesButThoseTheAgentWrites) {
  BlindSpots blind;
  blind.AddMember("peer a:1: refused");
  EXPECT_EQ(WhyOf(blind, "pg_up"), "peer a:1: refused");
  EXPECT_EQ(WhyOf(blind, "up"), "");
  EXPECT_EQ(WhyOf(blind, "ALERTS{alertname='x'}"), "");
}

// What Alertmanager is told.

Alert Firing(const std::string& name, promql::Timestamp fired_at) {
  return {.state = AlertState::kFiring,
          .labels = Labels({{"alertname", name}, {"severity", "critical"}}),
          .annotations = Labels({{"summary", "s"}, {"evidence_query", "blockers"}}),
          .active_at = fired_at - 500,
          .fired_at = fired_at};
}

Alert Resolved(const std::string& name, promql::Timestamp at) {
  Alert alert = Firing(name, 1000);
  alert.state = AlertState::kInactive;
  alert.resolved_at = at;
  return alert;
}

class NoticesTest : public testing::Test {
 protected:
  [[nodiscard]] std::vector<notify::Notification> Told(std::vector<Alert> alerts) const {
    rules::RuleStatus status;
    status.rule = &rule_;
    status.alerts = std::move(alerts);
    return Notices(
        {status}, options_, [this](const Alert&) { return may_resolve_; },
        [](const Alert& alert) {
          return alert.labels.Get("alertname") == "Known" ? "pid=7" : std::string();
        });
  }

  rules::Rule rule_ = Parsed("{alert: Disk full, expr: a}").at(0).rules.at(0);
  NoticeOptions options_{.external_labels = Labels({{"cluster", "c1"}, {"severity", "info"}}),
                         .external_url = "http://me",
                         .fired_by = 5000};
  bool may_resolve_ = true;
};

TEST_F(NoticesTest, CarryExternalLabelsWhereThereAreNoneAndWhoSaysIt) {
  const auto told = Told({Firing("A", 1000)});
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].labels.Text(),
            R"({alert_source="pgvigil", alertname="A", cluster="c1", severity="critical"})");
  EXPECT_EQ(told[0].starts_at, 1000);
  EXPECT_EQ(told[0].resolved_at, 0);
  EXPECT_EQ(told[0].generator_url, "http://me/api/v1/rules?rule_name[]=Disk+full");
}

TEST_F(NoticesTest, HaveTheEvidenceAndNotTheNameOfItsQuery) {
  const auto told = Told({Firing("Known", 1000), Firing("Other", 1000)});
  ASSERT_EQ(told.size(), 2u);
  EXPECT_EQ(told[0].annotations.Text(), R"({evidence="pid=7", summary="s"})");
  EXPECT_EQ(told[1].annotations.Text(), R"({summary="s"})");
}

TEST_F(NoticesTest, LeaveOutWhoIsPendingOrTooYoungUnlessItWasToldBefore) {
  Alert pending = Firing("Pending", 1000);
  pending.state = AlertState::kPending;
  const Alert young = Firing("Young", 5001);
  EXPECT_THAT(Told({pending, young}), IsEmpty());
  options_.fired_by = 9000;
  const ToldAlerts told = {Told({young}).at(0).labels};
  options_.fired_by = 5000;
  options_.told = &told;
  EXPECT_EQ(Told({pending, young}).size(), 1u);
}

TEST_F(NoticesTest, ResolveOnlyWhatMayBeResolved) {
  EXPECT_EQ(Told({Resolved("A", 4000)}).at(0).resolved_at, 4000);
  may_resolve_ = false;
  EXPECT_THAT(Told({Resolved("A", 4000)}), IsEmpty());
  EXPECT_EQ(Told({Firing("A", 1000)}).size(), 1u);
}

// Evidence.

class EvidenceTest : public testing::Test {
 protected:
  void See(std::vector<Alert> alerts, int most = 3) {
    rules::RuleStatus status;
    status.alerts = std::move(alerts);
    book_.Update(
        {status},
        [this](const std::string& query) {
          asked_.push_back(query);
          return "answer " + std::to_string(asked_.size());
        },
        most);
  }

  EvidenceBook book_;
  std::vector<std::string> asked_;
};

TEST_F(EvidenceTest, IsAskedOnceWhenAnAlertBeginsToFire) {
  Alert alert = Firing("A", 1000);
  alert.state = AlertState::kPending;
  See({alert});
  EXPECT_THAT(asked_, IsEmpty());
  alert.state = AlertState::kFiring;
  See({alert, Firing("B", 1000)});
  See({alert, Firing("B", 1000)});
  EXPECT_THAT(asked_, ElementsAre("blockers"));
  EXPECT_EQ(book_.Of(alert), "answer 1");
  EXPECT_EQ(book_.Of(Firing("B", 1000)), "answer 1");
  EXPECT_EQ(book_.Of(Firing("C", 1000)), "");
}

TEST_F(EvidenceTest, OfAnAlertThatFiresAgainIsNotThatOfTheLastTime) {
  See({Firing("A", 1000)});
  See({Resolved("A", 2000)});
  EXPECT_EQ(book_.Of(Resolved("A", 2000)), "answer 1");
  See({Firing("A", 3000)});
  EXPECT_EQ(book_.Of(Firing("A", 3000)), "answer 2");
}

TEST_F(EvidenceTest, OfMoreQueriesThanARoundHasRoomForComesWithTheNext) {
  Alert other = Firing("B", 1000);
  other.annotations.Set("evidence_query", "slots");
  See({Firing("A", 1000), other}, 1);
  EXPECT_EQ(book_.Of(other), "");
  See({Firing("A", 1000), other}, 1);
  EXPECT_EQ(book_.Of(other), "answer 2");
}

TEST_F(EvidenceTest, IsForgottenWithItsAlert) {
  See({Firing("A", 1000)});
  See({});
  EXPECT_EQ(book_.Of(Firing("A", 1000)), "");
}

TEST(ClockSteps, AreWhatTheWallClockMovedBeyondTheTimeThatPassed) {
  ClockSteps steps;
  const SteadyTime steady(hours(5));
  const WallTime wall(seconds(1'700'000'000));
  EXPECT_EQ(steps.Since(steady, wall), milliseconds(0));
  EXPECT_EQ(steps.Since(steady + seconds(15), wall + milliseconds(15'400)), milliseconds(0));
  EXPECT_EQ(steps.Since(steady + seconds(30), wall + milliseconds(3'630'400)), minutes(60));
  EXPECT_EQ(steps.Since(steady + seconds(45), wall + milliseconds(45'400)), -minutes(60));
}

// Other agents' pages.

metrics::ExposedPage Exposed(const std::string& text) { return *metrics::ParseExposition(text); }

TEST(PeerView, KnowsThePageOfThisAgent) {
  EXPECT_TRUE(IsPageOf(Exposed("pgvigil_agent_info{env=\"x\",id=\"me\"} 1\n"), "me"));
  EXPECT_FALSE(IsPageOf(Exposed("pgvigil_agent_info{id=\"you\"} 1\n"), "me"));
  EXPECT_FALSE(IsPageOf(Exposed("pg_up{id=\"me\"} 1\n"), "me"));
}

TEST(FiringElsewhere, IsWhatAnotherPageShowsFiringWhateverConstantLabelsItHas) {
  FiringElsewhere elsewhere;
  elsewhere.Add(
      Exposed("ALERTS{alertname=\"A\",severity=\"critical\",alertstate=\"firing\",env=\"x\"} 1\n"
              "ALERTS{alertname=\"B\",severity=\"critical\",alertstate=\"pending\"} 1\n"
              "ALERTS{alertname=\"C\",severity=\"warning\",alertstate=\"firing\"} 1\n"));
  EXPECT_TRUE(elsewhere.Has(Firing("A", 0)));
  EXPECT_FALSE(elsewhere.Has(Firing("B", 0))) << "pending";
  EXPECT_FALSE(elsewhere.Has(Firing("C", 0))) << "of another severity";
  EXPECT_FALSE(elsewhere.Has(Firing("D", 0)));
}

// The state file.

class StateFileTest : public testing::Test {
 protected:
  ~StateFileTest() override { std::remove(path_.c_str()); }

  const std::string path_ = testing::TempDir() + "state_" + std::to_string(getpid());
  Scope scope_{"instance", {}, std::size_t{1} << 20};
};

TEST_F(StateFileTest, ThatIsMissingIsAFirstStart) {
  EXPECT_TRUE(ReadStateFile(path_ + ".none", {&scope_}));
}

TEST_F(StateFileTest, ThatIsDamagedIsToldWithItsPath) {
  for (const char* text : {"", "[]", "{\"instance\": 7}", "{\"instance\": {\"version\": 2}}",
                           "{\"instance\": {\"version\": \"x\"}}",
                           "{\"instance\": {\"version\": 1, \"rules\": {\"a\": {}}}}",
                           "{\"instance\": {\"version\": 1, \"rules\": [1]}}"}) {
    std::ofstream(path_, std::ios::trunc) << text;
    const auto read = ReadStateFile(path_, {&scope_});
    ASSERT_FALSE(read) << text;
    EXPECT_THAT(read.error().message, HasSubstr(path_)) << text;
  }
}

TEST_F(StateFileTest, ThatIsOfOtherRulesIsNoError) {
  std::ofstream(path_) << R"({"cluster": 7, "instance": {"version": 1, "rules": {}}})";
  EXPECT_TRUE(ReadStateFile(path_, {&scope_}));
}

TEST_F(StateFileTest, ThatCannotBeWrittenIsAnErrorAndTriedAgain) {
  std::string last;
  EXPECT_FALSE(WriteStateFile(path_ + "/none/file", {&scope_}, 1000, last));
  EXPECT_EQ(last, "");
  EXPECT_TRUE(WriteStateFile(path_, {&scope_}, 1000, last));
  EXPECT_NE(last, "");
}

}  // namespace
}  // namespace pgvigil::alerts
