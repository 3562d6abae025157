#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "alerts/promql/ast.h"
#include "alerts/promql/value.h"
#include "base/result.h"

namespace pgvigil::unittest {

using promql::Duration;
using promql::Label;
using promql::Labels;
using promql::Timestamp;

/// One series; a value per interval from the start of the test on, nullopt: no sample.
struct InputSeries {
  Labels labels;
  std::vector<std::optional<double>> values;
};

struct ExpectedAlert {
  std::vector<Label> labels;       ///< sorted, with `alertname`; empty values stay
  std::vector<Label> annotations;  ///< sorted
};

/// Which alerts of one name fire at one time; none when `alerts` is empty.
struct AlertTest {
  std::string where;  ///< `file:line:column`
  Duration at{0};     ///< after the start
  std::string alert;
  std::vector<ExpectedAlert> alerts;
};

struct ExpectedSample {
  Labels labels;
  double value = 0;
};

/// What an expression gives at one time.
struct ExpressionTest {
  std::string where;
  std::string expr;
  Duration at{0};
  std::vector<ExpectedSample> samples;
};

struct TestGroup {
  std::string name;  ///< may be empty
  std::string where;
  Duration interval{0};  ///< between two values of a series
  Timestamp start = 0;
  std::vector<InputSeries> series;
  std::vector<AlertTest> alerts;
  std::vector<ExpressionTest> expressions;
  Labels external_labels;
  std::string external_url;
};

/// A file of tests in promtool's format.
/// https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/
struct TestFile {
  std::vector<std::string> rule_files;  ///< patterns; relative ones are relative to the file
  Duration evaluation_interval{0};      ///< positive
  std::vector<std::string> group_order;
  bool fuzzy_compare = false;  ///< values may differ in their last bit
  std::vector<TestGroup> groups;
};

/// Reads one strictly: every mistake with its place, one a line. Errors: kConfig.
[[nodiscard]] Result<TestFile> ParseTestFile(std::string_view text, const std::string& name);

}  // namespace pgvigil::unittest
