#include "alerts/lint/lint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "alerts/lint/expression.h"
#include "alerts/promql/parser.h"

namespace pgvigil::lint {
namespace {

using metrics::MetricType;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAreArray;

KnownMetrics Known() {
  std::vector<KnownMetric> known = BuiltinMetrics();
  const auto add = [&known](std::string name, MetricType type, std::vector<std::string> labels = {},
                            std::string help = "", bool vanishes = true) {
    known.push_back({std::move(name), type, std::move(help), std::move(labels), vanishes});
  };
  add("pg_up", MetricType::kGauge, {}, "Whether the server answers.", false);
  add("bouncer_up", MetricType::kGauge, {"pool"});
  add("deadlocks_total", MetricType::kCounter, {"datname"});
  add("hits_total", MetricType::kCounter, {"datname"});
  add("reads_total", MetricType::kCounter, {"datname"});
  add("lag_seconds", MetricType::kGauge, {"slot_name"});
  add("slot_active", MetricType::kGauge, {"slot_name"}, "Whether it is in use.");
  add("size_bytes", MetricType::kGauge, {"datname"});
  add("limit_bytes", MetricType::kGauge);
  add("used_ratio", MetricType::kGauge, {"kind"});
  add("vacuum_ratio", MetricType::kGauge, {"kind"}, "Well above 1 something is wrong.");
  add("waiting_total", MetricType::kGauge);
  add("database_xid_age", MetricType::kGauge, {"datname"});
  add("timeline", MetricType::kGauge);
  add("is_replica", MetricType::kGauge, {}, "Whether it is a standby.");
  add("build_info", MetricType::kGauge, {"version"});
  add("start_time_seconds", MetricType::kGauge);
  add("query_<name>", MetricType::kGauge, {"q"});
  add("duration_seconds", MetricType::kHistogram, {"path"});
  return KnownMetrics(std::move(known), {"instance", "job", "cluster"});
}

std::vector<rules::Group> Parse(const std::string& text) {
  auto groups = rules::ParseRuleFile(text, "r.yaml");
  EXPECT_TRUE(groups) << text << (groups ? "" : groups.error().message);
  return groups.value_or(std::vector<rules::Group>{});
}

std::string File(const std::string& rule) {
  return "groups:\n- name: g\n  rules:\n  - " + rule + "\n";
}

std::vector<std::string> NamesOf(const std::vector<Finding>& findings) {
  std::vector<std::string> names;
  for (const Finding& finding : findings) names.emplace_back(finding.lint->name);
  return names;
}

/// What is found in one rule, its file being in flow style.
std::vector<std::string> Check(const std::string& rule) {
  return NamesOf(CheckRules(Parse(File(rule)), Known(), {}));
}

struct Case {
  std::string expr;
  std::vector<std::string> lints = {};
};

void ExpectLints(std::span<const Case> cases) {
  for (const Case& c : cases) {
    EXPECT_THAT(Check("{alert: A, for: 5m, labels: {severity: info}, expr: '" + c.expr + "'}"),
                UnorderedElementsAreArray(c.lints))
        << c.expr;
  }
}

TEST(Lints, MetricsMustBeExportedBySomebody) {
  const Case cases[] = {
      {"pg_up == 0"},
      {"up == 0"},
      {"query_a > 1"},
      {"sum without (le) (rate(duration_seconds_bucket[5m30s])) > 1"},
      {"sum(ALERTS{alertname=\"B\"}) > 1"},
      {"duration_seconds > 1", {"unknown-metric"}},
      {"patroni_master > 1", {"unknown-metric"}},
      {"patroni_master > 1 or patroni_master > 5", {"unknown-metric"}},
      {"{__name__=~\"lag.*\"} > 1", {"metric-name-pattern"}},
  };
  ExpectLints(cases);
  const auto findings = CheckRules(
      Parse(File("{alert: A, labels: {severity: info}, expr: lag_second > 1}")), Known(), {});
  EXPECT_THAT(findings.front().message, HasSubstr("did you mean `lag_seconds`?"));
}

TEST(Lints, WhatTheFileRecordsIsKnown) {
  EXPECT_THAT(NamesOf(CheckRules(Parse(R"(
groups:
- name: g
  rules:
  - {record: job:lag:max, expr: max(lag_seconds)}
  - {alert: A, expr: 'job:lag:max > 5', labels: {severity: info}}
)"),
                                 Known(), {})),
              IsEmpty());
}

TEST(Lints, CountersAndGaugesAreAskedWhatTheyCanTell) {
  const Case cases[] = {
      {"deadlocks_total > 10", {"raw-counter"}},
      {"sum by (datname) (deadlocks_total) >= 10", {"raw-counter"}},
      {"(lag_seconds > 5) or (2 * deadlocks_total > 10)", {"raw-counter"}},
      {"count(deadlocks_total > 10) > 1", {"raw-counter"}},
      {"hits_total / (hits_total + reads_total > 0) < 0.9", {"raw-counter"}},
      {"duration_seconds_count > 5", {"raw-counter"}},
      {"deadlocks_total == 0"},
      {"lag_seconds > 5 and on () deadlocks_total > 0"},
      {"deadlocks_total - deadlocks_total offset 5m > 3"},
      {"increase(deadlocks_total[5m30s]) > 3"},
      {"rate(lag_seconds[5m30s]) > 3", {"rate-of-gauge"}},
      {"increase(timeline[5m30s]) > 0", {"rate-of-gauge"}},
      {"delta(deadlocks_total[5m30s]) > 3", {"delta-of-counter"}},
      {"predict_linear(size_bytes[5m30s], 3600) > 3"},
      {"changes(deadlocks_total[5m30s]) > 3"},
  };
  ExpectLints(cases);
}

TEST(Lints, WindowsHoldEnoughSamplesAndNoneOnTheirEdge) {
  const Case cases[] = {
      {"changes(timeline[1m]) > 0", {"short-window", "window-on-grid"}},
      {"changes(timeline[90s]) > 0", {"short-window"}},
      {"changes(timeline[2m30s]) > 0", {"tight-window"}},
      {"changes(timeline[5m]) > 0", {"window-on-grid"}},
      {"last_over_time(timeline[90s]) > 1"},
      {"changes(timeline[5m30s]) > 0"},
  };
  ExpectLints(cases);
  EXPECT_THAT(NamesOf(CheckRules(Parse("groups:\n- name: g\n  interval: 15s\n  rules:\n"
                                       "  - {record: a, expr: 'changes(timeline[1m])'}\n"
                                       "  - {record: b, expr: 'changes(timeline[67s])'}\n"),
                                 Known(), {})),
              ElementsAre("window-on-grid"));
}

TEST(Lints, ThresholdsCanBeMetAndLeft) {
  const Case cases[] = {
      {"used_ratio > 1", {"unreachable-threshold"}},
      {"used_ratio > 80", {"unreachable-threshold"}},
      {"used_ratio >= 1"},
      {"vacuum_ratio > 1.5"},
      {"max without (kind) (used_ratio) > 1", {"unreachable-threshold"}},
      {"pg_up == 2", {"unreachable-threshold"}},
      {"pg_up < 0", {"unreachable-threshold"}},
      {"pg_up >= 0", {"always-true"}},
      {"deadlocks_total >= 0", {"raw-counter", "always-true"}},
      {"increase(deadlocks_total[5m30s]) >= 0", {"always-true"}},
      {"lag_seconds >= 0", {"always-true"}},
      {"database_xid_age > 2^32 * 0.5", {"unreachable-threshold"}},
      {"database_xid_age > 2^31 * 0.5"},
      {"hour() > 23", {"unreachable-threshold"}},
      {"count(lag_seconds > 5) == 0", {"vanishing-series"}},
      {"count by (job) (is_replica == 0) < 1", {"vanishing-series"}},
      {"build_info == 0", {"vanishing-series"}},
      {"bouncer_up == 0", {"vanishing-series"}},
      {"bouncer_up < 1", {"vanishing-series"}},
      {"pg_up == 0"},
      {"foreign_up == 0", {"unknown-metric", "vanishing-series"}},
  };
  ExpectLints(cases);
}

TEST(Lints, OperatorsMeanWhatTheySeemTo) {
  const Case cases[] = {
      {"timeline != 3", {"not-equal"}},
      {"timeline != timeline offset 5m", {"not-equal"}},
      {"is_replica != 1"},
      {"changes(timeline[5m30s]) != 0"},
      {"timeline > 1 < 3", {"chained-comparison"}},
      {"(timeline > 1) < 3"},
      {"timeline > bool 1 == 1"},
      {"size_bytes / on () group_left () limit_bytes > 0.8", {"unguarded-division"}},
      {"size_bytes / on () group_left () (limit_bytes > 0) > 0.8"},
      {"size_bytes / on () group_left () clamp_min(limit_bytes, 1) > 0.8"},
      {"size_bytes / on (job) group_left () min by (job) (limit_bytes > 0) > 0.8"},
      {"build_info == 1"},
      {"size_bytes / 1024 > 5"},
      {"count(pg_up) < 3", {"count-of-up"}},
      {"count(pg_up == 1) < 3"},
      {"sum(pg_up) < 3"},
  };
  ExpectLints(cases);
}

TEST(Lints, SidesOfAnOperatorMeet) {
  const Case cases[] = {
      {"lag_seconds > limit_bytes", {"label-mismatch"}},
      {"lag_seconds > 5 and slot_active == 1"},
      {"lag_seconds > 5 and pg_up == 1", {"label-mismatch"}},
      {"lag_seconds > 5 unless on (instance) pg_up == 1"},
      {"lag_seconds > ignoring (slot_name) pg_up"},
      {"lag_seconds > 5 or pg_up == 0"},
      {"sum by (job) (lag_seconds) > sum by (job) (size_bytes)"},
      {"timeline{cluster=\"a\"} > 1 and on (job) pg_up == 1", {"missing-selector"}},
      {"timeline{cluster=\"a\"} > 1 and on (cluster) pg_up == 1"},
      {"absent(pg_up{job=\"a\"})"},
      {"absent(pg_up{job=~\"a\"})", {"absent-labels"}},
      {"absent(sum(pg_up))", {"absent-labels"}},
  };
  ExpectLints(cases);
  EXPECT_THAT(Check("{alert: A, labels: {severity: info}, expr: absent(pg_up)}"),
              ElementsAre("absent-without-for"));
}

TEST(Lints, TextsKnowTheirLabelsAndUnits) {
  struct TextCase {
    std::string expr;
    std::string text;
    std::vector<std::string> lints = {};
  };
  const TextCase cases[] = {
      {"lag_seconds > 5", "{{ $labels.slot_name }} of {{ $labels.instance }}"},
      {"lag_seconds > 5", "{{ $labels.datname }}", {"template-label"}},
      {"lag_seconds > 5", "{{ $labels.severity }}", {"template-label"}},
      {"lag_seconds > 5", "{{ .slot_name }}", {"template-label"}},
      {"lag_seconds > 5", "{{ with $labels.slot_name }}{{ . }}{{ end }}"},
      {"max(lag_seconds) > 5", "{{ $labels.instance }}", {"template-label"}},
      {"max by (job) (lag_seconds) > 5", "{{ $labels.job }}"},
      {"lag_seconds > on (job) group_left () pg_up", "{{ $labels.slot_name }}"},
      {"lag_seconds > on (job) pg_up", "{{ $labels.slot_name }}", {"template-label"}},
      {"label_replace(pg_up, \"x\", \"$1\", \"job\", \"(.*)\") == 0", "{{ $labels.x }}"},
      {"lag_seconds > 5 or size_bytes > 5", "{{ $labels.datname }}"},
      {"lag_seconds > 5", "{{ $value }} seconds", {"raw-value"}},
      {"lag_seconds > 5", "{{ $value | printf \"%.0f\" }} ms", {"unit-mismatch"}},
      {"lag_seconds > 5", "{{ $value | printf \"%.0f\" }} s."},
      {"lag_seconds > 5", "{{ $value | humanizeDuration }}"},
      {"lag_seconds > 5", "{{ $value | humanizeDuration }} seconds", {"unit-mismatch"}},
      {"lag_seconds > 5", "{{ $value | humanizePercentage }}", {"unit-mismatch"}},
      {"used_ratio > 0.5", "{{ $value | humanizePercentage }}"},
      {"used_ratio > 0.5", "{{ printf \"%.1f\" $value }}%", {"unit-mismatch"}},
      {"100 * used_ratio > 50", "{{ printf \"%.1f\" $value }}%"},
      {"size_bytes > 5", "{{ $value | humanize1024 }}B"},
      {"size_bytes > 5", "{{ printf \"%.0f\" $value }} MB", {"unit-mismatch"}},
      {"time() - start_time_seconds > 5", "{{ $value | humanizeDuration }}"},
      {"time() - lag_seconds > 5", "{{ $value | humanizeDuration }}"},
      {"waiting_total > 300", "waiting for more than 5 minutes", {"unit-mismatch"}},
      {"waiting_total > 300", "more than 300 are waiting"},
  };
  for (const TextCase& c : cases) {
    EXPECT_THAT(Check("{alert: A, labels: {severity: info}, expr: '" + c.expr +
                      "', annotations: {summary: '" + c.text + "'}}"),
                UnorderedElementsAreArray(c.lints))
        << c.expr << ": " << c.text;
  }
}

TEST(Lints, NamesAndSeveritiesRoute) {
  EXPECT_THAT(
      Check("{alert: 'Too many (>80%)', labels: {severity: page}, expr: 'lag_seconds > 1'}"),
      ElementsAre("alert-name", "severity"));
  EXPECT_THAT(Check("{alert: A, expr: 'lag_seconds > 1'}"), ElementsAre("severity"));
}

TEST(Lints, TheSameRuleTwiceIsTold) {
  const std::string rule = "{alert: A, expr: 'lag_seconds > 1', labels: {severity: info}}";
  EXPECT_THAT(NamesOf(CheckRules(
                  Parse("groups:\n- name: g\n  rules:\n  - " + rule + "\n  - " + rule + "\n"),
                  Known(), {})),
              ElementsAre("duplicate-rule"));
}

TEST(Lints, CanBeDisabledByOptionAndComment) {
  const std::string text = R"(
groups:
- name: g
  rules:
  # pgvigil: disable not-equal, severity -- the timeline is never NaN
  - alert: A
    expr: timeline != 1
  - alert: B
    expr: timeline != 1  # pgvigil: disable not-equal
  - alert: C
    expr: timeline != 1
)";
  const auto groups = Parse(text);
  const auto findings = CheckRules(groups, Known(), {});
  EXPECT_EQ(findings.size(), 6U);
  std::vector<std::string> left;
  for (const Finding& each : WithoutForgiven(findings, groups, {{"r.yaml", text}})) {
    left.push_back(each.subject + " " + std::string(each.lint->name));
  }
  EXPECT_THAT(left, ElementsAre("alert B severity", "alert C not-equal", "alert C severity"));
  EXPECT_THAT(
      NamesOf(WithoutForgiven(findings, groups,
                              {{"r.yaml", "# pgvigil: disable-file severity, not-equal, x"}})),
      ElementsAre("unknown-lint"));
  EXPECT_EQ(CheckRules(groups, Known(), {.disabled = {"severity"}}).size(), 3U);
}

TEST(Lints, EachHasAName) {
  for (const Lint& lint : AllLints()) EXPECT_EQ(FindLint(lint.name), &lint);
}

}  // namespace
}  // namespace pgvigil::lint
