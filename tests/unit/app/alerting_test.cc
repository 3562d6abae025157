// What the program gives the alerting agent, and how it shows what the agent decides.

#include <gmock/gmock.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>

#include "app/alert_plan.h"
#include "app/blind_families.h"
#include "app/evidence.h"
#include "app/rules_json.h"
#include "base/utf8.h"

namespace pgvigil::app {
namespace {

using nlohmann::json;
using postgres::ServerState;
using rules::AlertState;
using rules::RuleStatus;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::SizeIs;

// Families of which something could not be had.

gather::Status Up(std::vector<gather::QueryStatus> queries) {
  gather::Status status;
  status.session.state = ServerState::kUp;
  status.facts.emplace();
  status.queries = std::move(queries);
  return status;
}

gather::QueryStatus Answered(std::string query, std::string error = {}) {
  return {.query = std::move(query),
          .database = "main",
          .skipped = {},
          .last_error = std::move(error),
          .age_seconds = 1};
}

const FamilySources kSources = {{"pg_a", {"a"}}, {"pg_both", {"a", "b"}}, {"pg_b", {"b"}}};

TEST(BlindFamilies, AreNoneWhileEveryQueryAnswers) {
  EXPECT_THAT(BlindFamiliesOf(Up({Answered("a"), Answered("b")}), kSources), IsEmpty());
}

TEST(BlindFamilies, AreThoseOfAQueryThatFailsInOneDatabaseOrHasNotAnswered) {
  EXPECT_THAT(
      BlindFamiliesOf(Up({Answered("a", "denied"), Answered("a"), Answered("b")}), kSources),
      ElementsAre(Pair("pg_a", "query a: denied"), Pair("pg_both", "query a: denied")));
  auto silent = Answered("b");
  silent.age_seconds = -1;
  EXPECT_THAT(BlindFamiliesOf(Up({Answered("a"), silent}), kSources),
              ElementsAre(Pair("pg_b", "query b has not answered yet"),
                          Pair("pg_both", "query b has not answered yet")));
}

TEST(BlindFamilies, AreNotThoseOfAQueryThatIsNotForThisServer) {
  auto skipped = Answered("b");
  skipped.skipped = "role";
  skipped.age_seconds = -1;
  EXPECT_THAT(BlindFamiliesOf(Up({Answered("a"), skipped}), kSources), IsEmpty());
}

TEST(BlindFamilies, AreAllWhileTheServerIsNotUpOrNothingIsKnownOfIt) {
  auto status = Up({Answered("a"), Answered("b")});
  status.session.state = ServerState::kHung;
  EXPECT_THAT(BlindFamiliesOf(status, kSources), SizeIs(3));
  EXPECT_EQ(BlindFamiliesOf(status, kSources).at("pg_a"), "the server is hung");
  status = Up({});
  status.facts.reset();
  EXPECT_THAT(BlindFamiliesOf(status, kSources), SizeIs(3));
}

// Evidence as text.

postgres::Rows RowsOf(std::vector<std::string> names, postgres::Rows::Literals cells) {
  std::vector<postgres::ColumnInfo> columns;
  for (std::string& name : names) columns.push_back({std::move(name), 25});
  return postgres::Rows::FromLiterals(std::move(columns), std::move(cells));
}

TEST(EvidenceText, IsOneLineWithoutWhatIsNullOrEmpty) {
  const auto rows = RowsOf({"pid", "wait", "note"},
                           {{"7", std::nullopt, "two\nlines\t"}, {"8", "Lock", ""}, {"", "", ""}});
  EXPECT_EQ(EvidenceText(rows, false), "pid=7, note=two lines ; pid=8, wait=Lock");
  EXPECT_EQ(EvidenceText(postgres::Rows(), false), "");
}

TEST(EvidenceText, HasTheTextOfStatementsOnlyWhenAllowed) {
  const auto rows = RowsOf({"pid", "query"}, {{"7", "SELECT 'secret'"}});
  EXPECT_EQ(EvidenceText(rows, false), "pid=7");
  EXPECT_EQ(EvidenceText(rows, true), "pid=7, query=SELECT 'secret'");
}

TEST(EvidenceText, IsBoundedAndValidWhateverTheServerSends) {
  std::string wide;
  for (int i = 0; i < 1000; ++i) wide += "\u20ac";
  const auto cell = EvidenceText(RowsOf({"a"}, {{wide}}), false);
  EXPECT_LE(cell.size(), 202u);
  EXPECT_TRUE(cell.ends_with("..."));
  EXPECT_EQ(SanitizeUtf8(cell), cell);
  postgres::Rows::Literals many(40, {wide, "\xff\xfe broken"});
  const auto text = EvidenceText(RowsOf({"a", "b"}, std::move(many)), false);
  EXPECT_LE(text.size(), 1000u);
  EXPECT_EQ(SanitizeUtf8(text), text);
}

TEST(EvidenceStatements, AreOneObjectForEachNameWithBounds) {
  const EvidenceStatements statements({{"blockers", "SELECT 1"}}, std::chrono::milliseconds(700));
  const auto found = statements.Find("blockers");
  ASSERT_TRUE(found);
  EXPECT_EQ(found, statements.Find("blockers"));
  EXPECT_EQ(found->timeout, std::chrono::milliseconds(700));
  EXPECT_EQ(found->max_rows, 5u);
  EXPECT_FALSE(statements.Find("other"));
}

// The API.

alerts::AgentStatus StatusWith(const std::string& rules) {
  alerts::AgentStatus status;
  auto groups = *rules::ParseRuleFile("groups: [{name: g, rules: [" + rules + "]}]", "r.yaml");
  status.groups.push_back({.name = "g", .file = "r.yaml", .interval = std::chrono::seconds(15)});
  for (auto& rule : groups[0].rules) {
    alerts::RuleView view{.scope = "instance", .rule = rule, .status = {}};
    view.status.group = "g";
    view.status.file = "r.yaml";
    view.status.state = RuleStatus::State::kInactive;
    view.status.last_evaluation = 1'700'000'000'000;
    status.rules.push_back(std::move(view));
  }
  return status;
}

json RulesOf(const alerts::AgentStatus& status, std::string_view name = {}) {
  const auto document = json::parse(RulesJson(&status, name));
  return document.at("data").at("groups");
}

TEST(RulesJson, HasTheFormOfPrometheus) {
  const auto status = StatusWith(
      "{alert: Late, expr: lag>5, for: 1m, keep_firing_for: 2m, labels: {severity: critical}},"
      "{record: lag:max, expr: max(lag)}");
  const auto rules = RulesOf(status).at(0).at("rules");
  EXPECT_EQ(rules[0].at("type"), "alerting");
  EXPECT_EQ(rules[0].at("query"), "lag > 5");
  EXPECT_EQ(rules[0].at("duration"), 60.0);
  EXPECT_EQ(rules[0].at("keepFiringFor"), 120.0);
  EXPECT_EQ(rules[0].at("state"), "inactive");
  EXPECT_EQ(rules[0].at("health"), "ok");
  EXPECT_EQ(rules[0].at("labels").at("severity"), "critical");
  EXPECT_EQ(rules[0].at("lastEvaluation"), "2023-11-14T22:13:20Z");
  EXPECT_EQ(rules[1].at("type"), "recording");
  EXPECT_FALSE(rules[1].contains("state"));
}

TEST(RulesJson, CanBeOfOneNameOnly) {
  const auto status = StatusWith("{alert: A, expr: a}, {alert: B, expr: b}");
  EXPECT_THAT(RulesOf(status, "B").at(0).at("rules"), SizeIs(1));
  EXPECT_THAT(RulesOf(status, "C"), IsEmpty());
}

struct HealthCase {
  const char* title;
  RuleStatus::State state;
  const char* why;
  const char* shown;
  const char* health;
};

TEST(RulesJson, WhatIsNotKnownIsNotHealthy) {
  using State = RuleStatus::State;
  const std::vector<HealthCase> cases = {
      {"seen", State::kInactive, "", "inactive", "ok"},
      {"not evaluated yet", State::kUnevaluated, "", "unknown", "unknown"},
      {"its input is lost", State::kUnknown, "no answer", "unknown", "err"},
      {"fires on although its input is lost", State::kFiring, "no answer", "firing", "err"},
  };
  for (const auto& test : cases) {
    auto status = StatusWith("{alert: A, expr: a}");
    status.rules[0].status.state = test.state;
    status.rules[0].status.why = test.why;
    const auto rule = RulesOf(status).at(0).at("rules").at(0);
    EXPECT_EQ(rule.at("state"), test.shown) << test.title;
    EXPECT_EQ(rule.at("health"), test.health) << test.title;
    EXPECT_EQ(rule.value("lastError", ""), test.why) << test.title;
  }
}

TEST(RulesJson, IsValidWhateverAnErrorSays) {
  auto status = StatusWith("{alert: A, expr: a}");
  status.rules[0].status.why = "broken \xff text";
  EXPECT_THAT(RulesOf(status).at(0).at("rules"), SizeIs(1));
}

TEST(RulesJson, IsEmptyWhileNothingIsEvaluated) {
  EXPECT_THAT(json::parse(RulesJson(nullptr, "")).at("data").at("groups"), IsEmpty());
  EXPECT_THAT(json::parse(AlertsJson(nullptr)).at("data").at("alerts"), IsEmpty());
}

TEST(AlertsJson, ShowsWhatIsPendingAndWhatFires) {
  auto status = StatusWith("{alert: A, expr: a}");
  for (const auto state : {AlertState::kPending, AlertState::kFiring, AlertState::kInactive}) {
    status.rules[0].status.alerts.push_back(
        {.state = state,
         .labels = promql::Labels(std::vector<promql::Label>{{"alertname", "A"}}),
         .value = 0.5});
  }
  const auto alerts = json::parse(AlertsJson(&status)).at("data").at("alerts");
  ASSERT_THAT(alerts, SizeIs(2));
  EXPECT_EQ(alerts[0].at("state"), "pending");
  EXPECT_EQ(alerts[1].at("value"), "0.5");
}

// The plan.

TEST(AlertPlan, IsWantedWhenThereIsSomethingToEvaluateOrToTell) {
  config::Settings settings;
  EXPECT_FALSE(WantsAlerts(settings));
  settings.alerts.rule_files = {"x"};
  EXPECT_TRUE(WantsAlerts(settings));
  settings.alerts.enabled = "no";
  EXPECT_FALSE(WantsAlerts(settings));
  settings = {};
  settings.alerts.enabled = "yes";
  EXPECT_TRUE(WantsAlerts(settings));
  settings = {};
  settings.peers.dns_names = {"pg"};
  EXPECT_TRUE(WantsAlerts(settings));
  settings = {};
  settings.notify.alertmanagers.emplace_back();
  EXPECT_TRUE(WantsAlerts(settings));
}

TEST(AlertPlan, TakesClusterRulesWithPeersOnly) {
  config::Settings settings;
  auto plan = MakeAlertPlan(settings);
  ASSERT_TRUE(plan);
  EXPECT_FALSE(plan->local_rules.empty());
  EXPECT_TRUE(plan->cluster_rules.empty());
  settings.peers.targets = {"a:1"};
  plan = MakeAlertPlan(settings);
  ASSERT_TRUE(plan);
  EXPECT_FALSE(plan->cluster_rules.empty());
  settings.alerts.default_rules = false;
  plan = MakeAlertPlan(settings);
  ASSERT_TRUE(plan);
  EXPECT_TRUE(plan->local_rules.empty());
  EXPECT_TRUE(plan->cluster_rules.empty());
}

struct InstanceCase {
  const char* address;
  const char* host;  // nullptr: that of this machine
};

TEST(AlertPlan, NamesTheInstanceByWhereItServes) {
  std::array<char, 256> machine{};
  gethostname(machine.data(), machine.size() - 1);
  const std::vector<InstanceCase> cases = {{"10.0.0.1:9187", "10.0.0.1"},
                                           {"0.0.0.0:9187", nullptr},
                                           {"[::]:9187", nullptr},
                                           {"[::1]:9187", "[::1]"},
                                           {":9187", nullptr}};
  for (const auto& test : cases) {
    alerts::AgentPlan plan;
    NameInstance(plan, test.address);
    const std::string host = test.host ? test.host : machine.data();
    EXPECT_EQ(plan.target_labels.Get("instance"), host + ":9187") << test.address;
  }
}

TEST(AlertPlan, LeavesAnInstanceThatIsStated) {
  config::Settings settings;
  settings.alerts.target_labels = {{"instance", "pg-0"}, {"job", "db"}};
  auto plan = MakeAlertPlan(settings);
  ASSERT_TRUE(plan);
  NameInstance(*plan, "10.0.0.1:9187");
  EXPECT_EQ(plan->target_labels.Text(), R"({instance="pg-0", job="db"})");
}

TEST(AlertPlan, TellsMistakesWithTheirPlace) {
  const std::string path = testing::TempDir() + "rules_" + std::to_string(getpid()) + ".yaml";
  std::ofstream(path) << "groups:\n- name: g\n  rules:\n  - alert: A\n    expr: rate(x)\n";
  config::Settings settings;
  settings.alerts.rule_files = {path};
  const auto plan = MakeAlertPlan(settings);
  std::remove(path.c_str());
  ASSERT_FALSE(plan);
  EXPECT_THAT(plan.error().message, HasSubstr(path + ":5:"));
  settings.alerts.rule_files = {path};
  EXPECT_FALSE(MakeAlertPlan(settings)) << "a file that is not there";
}

}  // namespace
}  // namespace pgvigil::app
