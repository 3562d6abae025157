#include "alerts/rules/engine.h"

#include <gmock/gmock.h>

#include "scene.h"

namespace pgvigil::rules {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::HasSubstr;

constexpr std::string_view kAlert = "- alert: A\n  expr: x > 0\n";

std::string AlertWith(const std::string& fields) { return OneGroup(std::string(kAlert) + fields); }

struct Timeline {
  std::string_view sentence;
  std::string fields;
  std::string values;
  std::string states;  // none, pending, firing, resolved
  std::string blind = {};
  Duration interval = minutes(1);
};

TEST(Engine, GoesThroughTheStatesAsPrometheusDoes) {
  const Timeline cases[] = {
      {"fires at once without for", "", "0 1 1 0", ".ffr"},
      {"is pending for as long as for says", "  for: 2m\n", "0 1 1 1 1", ".ppff"},
      {"waits for the next evaluation after for", "  for: 90s\n", "0 1 1 1 1 1 1 1 1", ".ppppppff",
       "", seconds(15)},
      {"forgets what was pending", "  for: 2m\n", "0 1 1 0 1 1 1", ".pp.ppf"},
      {"forgets what was pending when its series ends", "  for: 2m\n", "1 stale 1 1 1", "p.ppf"},
      {"bridges a gap", "  for: 2m\n", "1 _ 1 1", "ppff"},
      {"goes on firing after the condition", "  keep_firing_for: 2m\n", "0 1 1 1 1 0 0 0",
       ".ffffffr"},
      {"does not resolve when the condition returns in time", "  keep_firing_for: 2m\n",
       "1 0 1 0 0 0", "fffffr"},
      {"starts anew after it has resolved", "  for: 1m\n", "1 1 0 1 1", "pfrpf"},
      {"tells what has resolved for 15 minutes", "", "1 0 0 0 0 0", "frrrr.", "", minutes(5)},
      {"holds what fires while it is blind", "", "1 stale stale stale", "fffr", ".bb."},
      {"holds what is pending while it is blind", "  for: 3m\n", "1 stale 1 1 1", "pppff", ".b..."},
      {"does not fire for what it cannot see", "  for: 2m\n", "1 stale stale stale stale", "pppp.",
       ".bbb."},
      {"fires though something else cannot be seen", "  for: 1m\n", "1 1", "pf", "bb"},
  };
  for (const Timeline& each : cases) {
    Scene scene(AlertWith(each.fields),
                {.external_labels = {}, .external_url = {}, .interval = each.interval});
    EXPECT_EQ(States(scene, each.values, each.blind, each.interval), each.states) << each.sentence;
  }
}

TEST(Engine, TellsSinceWhenAnAlertIsActiveAndFires) {
  Scene scene(AlertWith("  for: 2m\n"));
  States(scene, "0 1 1 1 1");
  EXPECT_EQ(scene.alert().active_at, 60'000);
  EXPECT_EQ(scene.alert().fired_at, 180'000);
  States(scene, "0");
  EXPECT_EQ(scene.alert().resolved_at, 300'000);
}

TEST(Engine, WritesAlertsAsSeries) {
  Scene scene(AlertWith("  for: 1m\n  labels: {severity: page}\n"));
  States(scene, "1");
  EXPECT_EQ(scene.Last(R"(ALERTS{alertname="A",alertstate="pending",severity="page"})"), "1");
  EXPECT_EQ(scene.Last(R"(ALERTS_FOR_STATE{alertname="A",severity="page"})"), "0");
  States(scene, "1");
  EXPECT_EQ(scene.Last(R"(ALERTS{alertname="A",alertstate="pending",severity="page"})"), "stale");
  EXPECT_EQ(scene.Last(R"(ALERTS{alertname="A",alertstate="firing",severity="page"})"), "1");
  States(scene, "0");
  EXPECT_EQ(scene.Last(R"(ALERTS{alertname="A",alertstate="firing",severity="page"})"), "stale");
  EXPECT_EQ(scene.Last(R"(ALERTS_FOR_STATE{alertname="A",severity="page"})"), "stale");
}

TEST(Engine, ExpandsLabelsAndAnnotations) {
  Scene scene(
      AlertWith("  labels:\n"
                "    level: '{{ if gt $value 10.0 }}high{{ else }}low{{ end }}'\n"
                "    b: of the rule\n"
                "    none: '{{ $labels.missing }}'\n"
                "  annotations:\n"
                "    summary: '{{ $labels.a }} is {{ $value }} in {{ $externalLabels.c }}'\n"),
      {.external_labels = Labels(std::vector<Label>{{"c", "d"}}),
       .external_url = {},
       .interval = minutes(1)});
  scene.Sample(R"(x{a="1",b="2"})", "5");
  scene.Evaluate();
  EXPECT_EQ(scene.alert().labels.Text(), R"({a="1", alertname="A", b="of the rule", level="low"})");
  EXPECT_EQ(scene.alert().annotations.Get("summary"), "1 is 5 in d");
  scene.Pass(minutes(1));
  scene.Sample(R"(x{a="1",b="2"})", "50");
  scene.Evaluate();
  // A label that changes makes another alert of it.
  ASSERT_EQ(scene.rule().alerts.size(), 2U);
  EXPECT_EQ(scene.alert(0).labels.Get("level"), "high");
  EXPECT_EQ(scene.alert(1).state, AlertState::kInactive);
}

TEST(Engine, KeepsTheAnnotationsOfTheLastTimeItHeld) {
  Scene scene(AlertWith("  keep_firing_for: 5m\n  annotations: {v: '{{ $value }}'}\n"));
  States(scene, "3 0");
  EXPECT_EQ(scene.alert().annotations.Get("v"), "3");
  EXPECT_EQ(scene.alert().value, 3);
}

TEST(Engine, ErrorsChangeNothing) {
  const std::string fine = OneGroup("- alert: A\n  expr: x > 0 unless on () y == y{a=\"1\"}\n");
  Scene scene(fine);
  EXPECT_EQ(States(scene, "1 1"), "ff");
  scene.Sample(R"(y{a="1"})", "1");
  scene.Sample(R"(y{a="1",b="2"})", "1");
  scene.Load(OneGroup("- alert: A\n  expr: x > 0 and on () (y == on (a) y)\n"));
  EXPECT_EQ(States(scene, "0"), "f");
  EXPECT_THAT(scene.rule().why, HasSubstr("many-to-many"));
  EXPECT_EQ(scene.engine().groups().front().failures, 1U);
  EXPECT_EQ(scene.Last(R"(ALERTS{alertname="A",alertstate="firing"})"), "1");
}

TEST(Engine, IsUnknownAfterAnErrorWithoutAlerts) {
  Scene scene(OneGroup("- alert: A\n  expr: y == on () y\n"));
  scene.Sample(R"(y{a="1"})", "1");
  scene.Sample(R"(y{a="2"})", "1");
  scene.Evaluate();
  EXPECT_EQ(scene.rule().state, RuleStatus::State::kUnknown);
}

TEST(Engine, RefusesTwoAlertsWithOneLabelSet) {
  Scene scene(OneGroup("- alert: A\n  expr: y > 0\n  labels: {a: same}\n"));
  scene.Sample(R"(y{a="1"})", "1");
  scene.Sample(R"(y{a="2"})", "1");
  scene.Evaluate();
  EXPECT_EQ(scene.rule().why,
            "vector contains metrics with the same labelset after applying alert labels");
}

TEST(Engine, ForgetsTheAlertsOfARuleOverItsLimit) {
  Scene scene(OneGroup(std::string(kAlert), "  limit: 1\n"));
  EXPECT_EQ(States(scene, "1"), "f");
  scene.Sample(R"(x{a="1"})", "1");
  EXPECT_EQ(States(scene, "1"), ".");
  EXPECT_EQ(scene.rule().why, "exceeded limit of 1 with 2 alerts");
  EXPECT_EQ(scene.rule().state, RuleStatus::State::kUnknown);
}

TEST(Engine, IsUnknownWhileItsInputCannotBeCollected) {
  Scene scene(AlertWith(""));
  EXPECT_EQ(scene.rule().state, RuleStatus::State::kUnevaluated);
  States(scene, "0", "b");
  EXPECT_EQ(scene.rule().state, RuleStatus::State::kUnknown);
  EXPECT_EQ(scene.rule().why, "not collected");
  States(scene, "0");
  EXPECT_EQ(scene.rule().state, RuleStatus::State::kInactive);
  EXPECT_EQ(scene.rule().why, "");
}

TEST(Engine, RecordsSeriesForTheRulesThatFollow) {
  Scene scene(
      OneGroup("- alert: A\n  expr: job:x:sum > 1\n"
               "- record: job:x:sum\n  expr: sum(x)\n  labels: {a: b}\n"
               "- alert: B\n  expr: job:x:sum > 1\n"));
  scene.Sample("x", "2");
  scene.Evaluate();
  EXPECT_EQ(scene.Last(R"(job:x:sum{a="b"})"), "2");
  EXPECT_EQ(scene.rule(0).state, RuleStatus::State::kInactive);
  EXPECT_EQ(scene.rule(2).state, RuleStatus::State::kFiring);
  scene.Pass(minutes(1));
  scene.Sample("x", "stale");
  scene.Evaluate();
  EXPECT_EQ(scene.Last(R"(job:x:sum{a="b"})"), "stale");
  EXPECT_EQ(scene.rule(2).alerts.front().state, AlertState::kInactive);
}

TEST(Engine, IsBlindForWhatARecordingRuleCouldNotSee) {
  Scene scene(OneGroup("- alert: A\n  expr: y > 1\n- record: y\n  expr: sum(x)\n"));
  EXPECT_EQ(States(scene, "2 2"), ".f");
  scene.Sample("x", "stale");
  scene.Evaluate("not collected");
  scene.Pass(minutes(1));
  EXPECT_EQ(scene.State(), 'f');
  EXPECT_EQ(States(scene, "stale", "b"), "f");
  EXPECT_EQ(scene.rule().why, "not collected");
  EXPECT_EQ(States(scene, "0 0"), "fr");
}

TEST(Engine, RefusesTwoRecordedSeriesWithOneLabelSet) {
  Scene scene(OneGroup("- record: y\n  expr: x\n  labels: {a: same}\n"));
  scene.Sample(R"(x{a="1"})", "1");
  scene.Sample(R"(x{a="2"})", "1");
  scene.Evaluate();
  EXPECT_EQ(scene.rule().why,
            "vector contains metrics with the same labelset after applying rule labels");
  EXPECT_EQ(scene.Last(R"(y{a="same"})"), "nothing");
}

TEST(Engine, LooksBackByTheQueryOffset) {
  Scene scene(OneGroup(std::string(kAlert), "  query_offset: 1m\n"));
  EXPECT_EQ(States(scene, "1 0 0"), ".fr");
  EXPECT_EQ(scene.Last(R"(ALERTS{alertname="A",alertstate="firing"})"), "stale");
}

TEST(Engine, EvaluatesAGroupAtItsOwnInterval) {
  Scene scene(OneGroup(std::string(kAlert), "  interval: 3m\n"));
  EXPECT_EQ(States(scene, "0 1 1 1 0 0 0"), "...fffr");
  EXPECT_EQ(scene.engine().groups().front().evaluations, 3U);
}

TEST(Engine, CountsMissedEvaluationsAndKeepsItsGrid) {
  Scene scene(OneGroup(std::string(kAlert), "  interval: 2m\n"));
  States(scene, "0");
  scene.Pass(minutes(6));  // 7:00, slots at 2, 4, 6
  States(scene, "0 0");
  EXPECT_EQ(scene.engine().groups().front().missed, 2U);
  EXPECT_EQ(scene.engine().groups().front().evaluations, 3U);
}

TEST(Engine, AlertsOutliveAReload) {
  Scene scene(AlertWith("  for: 1m\n"));
  EXPECT_EQ(States(scene, "1 1"), "pf");
  scene.Load(AlertWith("  for: 1m\n  annotations: {a: b}\n"));
  EXPECT_EQ(scene.State(), 'f');
  EXPECT_EQ(States(scene, "1"), "f");
  EXPECT_EQ(scene.alert().fired_at, 60'000);
  EXPECT_EQ(scene.alert().annotations.Get("a"), "b");
}

TEST(Engine, IsPendingAgainWhenAReloadMakesItsForLonger) {
  Scene scene(AlertWith("  for: 1m\n"));
  EXPECT_EQ(States(scene, "1 1"), "pf");
  scene.Load(AlertWith("  for: 4m\n"));
  EXPECT_EQ(States(scene, "1 1 1"), "ppf");
}

TEST(Engine, AnotherLabelMakesAnotherRuleOfIt) {
  Scene scene(AlertWith("  labels: {a: b}\n"));
  EXPECT_EQ(States(scene, "1"), "f");
  scene.Load(AlertWith("  for: 1m\n  labels: {a: c}\n"));
  EXPECT_EQ(States(scene, "1"), "p");
  EXPECT_EQ(scene.Last(R"(ALERTS{a="b",alertname="A",alertstate="firing"})"), "stale");
}

TEST(Engine, EqualRulesKeepTheirAlertsApart) {
  const std::string rules = OneGroup("- alert: A\n  expr: x > 0\n- alert: A\n  expr: x > 100\n");
  Scene scene(rules);
  States(scene, "1");
  scene.Load(rules);
  EXPECT_EQ(scene.rule(0).alerts.size(), 1U);
  EXPECT_EQ(scene.rule(1).alerts.size(), 0U);
}

TEST(Engine, ForIsNotReachedByAClockThatWasSet) {
  Scene scene(AlertWith("  for: 10m\n"));
  EXPECT_EQ(States(scene, "1"), "p");
  scene.engine().ShiftTime(std::chrono::hours(1));
  scene.Pass(std::chrono::hours(1));
  EXPECT_EQ(States(scene, "1"), "p");
}

}  // namespace
}  // namespace pgvigil::rules
