#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "alerts/promql/ast.h"
#include "base/result.h"

namespace pgvigil::rules {

using promql::Duration;
using promql::Label;
using promql::Labels;
using promql::Timestamp;

/// One rule of a group as its file has it. Plain data.
struct Rule {
  enum class Kind { kAlerting, kRecording };
  Kind kind = Kind::kAlerting;
  std::string name;  ///< of the alert, or of the series recorded
  std::string text;  ///< the expression as written
  promql::ExprPtr expr;
  Duration hold{0};  ///< `for`
  Duration keep_firing_for{0};
  std::vector<Label> labels;       ///< those of the group first; templates in an alerting rule
  std::vector<Label> annotations;  ///< templates
  std::string where;               ///< `file:line:column`
};

/// https://prometheus.io/docs/prometheus/latest/configuration/recording_rules/
struct Group {
  std::string name;  ///< unique within its file
  std::string file;
  Duration interval{0};  ///< 0: the agent's own
  Duration query_offset{0};
  std::size_t limit = 0;  ///< alerts or series of a rule at most; 0: any number
  std::vector<Rule> rules = {};
};

/// Reads one Prometheus rule file: strictly, every mistake with its place, one a line. A mistake
/// inside an expression is placed within it. Errors: kConfig.
[[nodiscard]] Result<std::vector<Group>> ParseRuleFile(std::string_view text,
                                                       const std::string& name);

/// Reads the files that `patterns` (paths, directories, globs) name, in order of their names. A
/// pattern without `*` that names nothing is an error. Errors: kConfig, kIo.
[[nodiscard]] Result<std::vector<Group>> LoadRuleFiles(const std::vector<std::string>& patterns);

}  // namespace pgvigil::rules
