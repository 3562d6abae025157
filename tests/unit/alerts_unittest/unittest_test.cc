#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "alerts/promql/value.h"
#include "alerts/unittest/run.h"
#include "alerts/unittest/series_notation.h"

namespace pgvigil::unittest {
namespace {

std::string Text(const std::vector<std::optional<double>>& values) {
  std::string text;
  for (const auto& value : values) {
    if (!text.empty()) text += ' ';
    if (!value) {
      text += '_';
    } else if (promql::IsStale(*value)) {
      text += "stale";
    } else {
      text += std::isnan(*value) ? "nan" : std::to_string(*value).substr(0, 4);
    }
  }
  return text;
}

TEST(SeriesValues, AreReadAsPromtoolDoes) {
  struct Case {
    std::string text;
    std::string values;
  };
  const Case cases[] = {
      {"", ""},
      {"  1  2 ", "1.00 2.00"},
      {"1x3", "1.00 1.00 1.00 1.00"},
      {"1x0", "1.00"},
      {"0x2", "0.00 0.00 0.00"},
      {"01x1", "1.00 1.00"},
      {"1+2x3", "1.00 3.00 5.00 7.00"},
      {"-2+4x3", "-2.0 2.00 6.00 10.0"},
      {"1-2x2", "1.00 -1.0 -3.0"},
      {"+1 -.5 5. 1.5e1", "1.00 -0.5 5.00 15.0"},
      {"_ 1 _x2 stale", "_ 1.00 _ _ stale"},
      {"1 _x0", "1.00"},
      {"NaN inf -Inf", "nan inf -inf"},
      {"inf+1x1", "inf inf"},
      {"1\n", "1.00"},
  };
  for (const Case& c : cases) {
    const auto values = ParseSeriesValues(c.text);
    ASSERT_TRUE(values) << c.text << ": " << values.error().message;
    EXPECT_EQ(Text(*values), c.values) << c.text;
  }
}

TEST(SeriesValues, WhatPromtoolRefusesIsRefused) {
  for (const char* text : {"stalex3",
                           "stale x3",
                           "Infx2",
                           "1x",
                           "1x1.5",
                           "1+-2x3",
                           "1,2",
                           "1_000",
                           "-+1",
                           "1 - 2x3",
                           "_ x3",
                           "1+1",
                           "1e",
                           "1x2x3",
                           "1_",
                           "\"1\"",
                           "1 #c",
                           "Stale",
                           "1x-1",
                           "-stale",
                           "x3",
                           "{{schema:1 sum:1 count:1}}",
                           "1x99999999999999999999"}) {
    EXPECT_FALSE(ParseSeriesValues(text)) << text;
  }
}

TEST(SeriesValues, AreBounded) {
  EXPECT_TRUE(ParseSeriesValues("1x8", 10));
  EXPECT_FALSE(ParseSeriesValues("1x9 1", 10));
  EXPECT_FALSE(ParseSeriesValues("1 _x18446744073709551615"));
}

TEST(Metric, IsReadInEverySpelling) {
  struct Case {
    std::string text;
    std::string labels;
  };
  const Case cases[] = {
      {"up", "up"},
      {"", "{}"},
      {"{}", "{}"},
      {"up{}", "up"},
      {"sum{a='b',}", "sum{a=\"b\"}"},
      {"{__name__=\"up\", a=`\\d`}", "up{a=\"\\\\d\"}"},
      {"up{a=\"\"}", "up"},
  };
  for (const Case& c : cases) {
    const auto labels = ParseMetric(c.text);
    ASSERT_TRUE(labels) << c.text << ": " << labels.error().message;
    EXPECT_EQ(labels->Text(), c.labels) << c.text;
  }
  for (const char* text : {"up{", "up{a}", "up{a=~\"b\"}", "up{a=\"1\",a=\"2\"}", "up 1", "9up",
                           "up{a=b}", "up{\"b\"}", "up{a=\"b\" c=\"d\"}"}) {
    EXPECT_FALSE(ParseMetric(text)) << text;
  }
}

constexpr const char* kRules = R"(
groups:
- name: recording
  rules:
  - {record: job:x:sum, expr: sum(x)}
- name: alerting
  interval: 7h
  rules:
  - alert: High
    expr: job:x:sum > 2
    for: 1m
    labels: {severity: critical}
    annotations: {summary: '{{ $value }} of {{ $externalLabels.cluster }}'}
)";

/// The outcome of tests whose `tests:` begins with an indented group, on kRules.
Outcome Judged(const std::string& tests) {
  const auto groups = rules::ParseRuleFile(kRules, "rules.yaml");
  EXPECT_TRUE(groups) << (groups ? "" : groups.error().message);
  const auto file = ParseTestFile(tests, "t.yaml");
  EXPECT_TRUE(file) << (file ? "" : file.error().message);
  return groups && file ? RunTests(*file, *groups) : Outcome{};
}

TEST(RunTests, AnAlertFiresWhenItShouldWithLabelsAndAnnotations) {
  const Outcome outcome = Judged(R"(
evaluation_interval: 1m
tests:
- interval: 1m
  external_labels: {cluster: c1}
  input_series: [{series: 'x{a="1"}', values: '1 2 3 4x10'}]
  alert_rule_test:
  - {eval_time: 2m, alertname: High}
  - eval_time: 3m
    alertname: High
    exp_alerts: [{exp_labels: {severity: critical}, exp_annotations: {summary: 4 of c1}}]
  promql_expr_test:
  - {expr: 'ALERTS', eval_time: 2m, exp_samples: [{labels: 'ALERTS{alertname="High", alertstate="pending", severity="critical"}', value: 1}]}
  - {expr: '1', eval_time: 0, exp_samples: [{value: 1}]}
)");
  EXPECT_EQ(outcome.checks, 4U);
  for (const Failure& failure : outcome.failures) ADD_FAILURE() << failure.title << failure.diff;
  EXPECT_TRUE(outcome.warnings.empty());
}

TEST(RunTests, WhatDiffersIsShownSideBySide) {
  const Outcome outcome = Judged(R"(
tests:
- interval: 1m
  name: first
  input_series: [{series: x, values: '3x10'}]
  alert_rule_test:
  - {eval_time: 0m, alertname: High, exp_alerts: [{exp_labels: {severity: critical}}]}
  - eval_time: 5m
    alertname: High
    exp_alerts: [{exp_labels: {severity: critical}, exp_annotations: {summary: wrong}}]
  - {eval_time: 5m, alertname: Gone}
  promql_expr_test:
  - {expr: x, eval_time: 1m, exp_samples: [{labels: x, value: 4}]}
  - {expr: '"a"', eval_time: 1m}
  - {expr: 'x[', eval_time: 1m}
)");
  ASSERT_EQ(outcome.failures.size(), 5U);
  EXPECT_EQ(outcome.failures[0].title, "alert High at 0s (first)");
  EXPECT_THAT(outcome.failures[0].diff,
              testing::AllOf(testing::HasSubstr("- {alertname=\"High\", severity=\"critical\"}"),
                             testing::HasSubstr("pending")));
  EXPECT_THAT(outcome.failures[1].diff, testing::AllOf(testing::HasSubstr("- summary: wrong"),
                                                       testing::HasSubstr("+ summary: 3 of ")));
  EXPECT_EQ(outcome.failures[2].diff, "  - x 4\n  + x 3\n");
  EXPECT_THAT(outcome.warnings, testing::ElementsAre(testing::HasSubstr("no rule has the alert")));
}

TEST(RunTests, NoSampleIsSeenBeforeItsEvaluation) {
  // Values at 0, 30, 60 and 90 s; the last evaluation is at 60 s.
  const Outcome outcome = Judged(R"(
tests:
- interval: 30s
  input_series: [{series: x, values: '1 2 3 4 5'}]
  promql_expr_test: [{expr: x, eval_time: 90s, exp_samples: [{labels: x, value: 3}]}]
)");
  EXPECT_TRUE(outcome.failures.empty());
}

TEST(RunTests, FuzzyCompareForgivesTheLastBit) {
  const std::string tests = R"(
tests:
- interval: 1m
  input_series: [{series: x, values: '0.1 0.1'}]
  promql_expr_test: [{expr: x + 0.2, eval_time: 1m, exp_samples: [{labels: '{}', value: 0.3}]}]
)";
  EXPECT_EQ(Judged(tests).failures.size(), 1U);
  EXPECT_TRUE(Judged("fuzzy_compare: true" + tests).failures.empty());
}

TEST(RunTests, ATestCanBeginAtAnyTime) {
  const Outcome outcome = Judged(R"(
tests:
- interval: 1m
  start_timestamp: 2023-11-14T22:13:20Z
  promql_expr_test: [{expr: time(), eval_time: 1m, exp_samples: [{labels: '{}', value: 1700000060}]}]
)");
  EXPECT_TRUE(outcome.failures.empty());
}

TEST(TestFile, EveryMistakeIsToldWithItsPlace) {
  const auto file = ParseTestFile(R"(
evaluation_interval: 5
tests:
- interval: 1m
  bogus: 1
  input_series: [{series: 'x{', values: '1'}, {series: x, values: '1+'}]
  alert_rule_test: [{eval_time: 1m}]
  promql_expr_test: [{expr: x, eval_time: 1m, exp_samples: [{labels: x, histogram: '{{}}'}]}]
group_eval_order: [a, a]
)",
                                  "t.yaml");
  ASSERT_FALSE(file);
  for (const char* part :
       {"t.yaml:2:22: expected a duration", "t.yaml:5:3: unknown key `bogus`",
        "t.yaml:6:27: a series ends too early", "t.yaml:6:67: values, character 3",
        "t.yaml:7:21: `alertname` is missing", "native histograms", "group `a` is twice"}) {
    EXPECT_THAT(file.error().message, testing::HasSubstr(part));
  }
}

TEST(TestFile, AnEmptyOnePasses) { EXPECT_TRUE(Judged("").failures.empty()); }

}  // namespace
}  // namespace pgvigil::unittest
