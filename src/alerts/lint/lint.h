#pragma once

#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "alerts/lint/known_metrics.h"
#include "alerts/rules/rule.h"

namespace pgvigil::lint {

/// kError: the rule cannot do what it says. kWarning: it can, but will surprise somebody.
enum class Severity { kWarning, kError };
[[nodiscard]] std::string_view Name(Severity severity);

/// One kind of mistake. Static.
struct Lint {
  std::string_view name;
  Severity severity = Severity::kWarning;
  std::string_view reason;  ///< why it is one: a sentence for a person
};
/// All of them, in order of name.
[[nodiscard]] std::span<const Lint> AllLints();
/// Null when there is none of that name.
[[nodiscard]] const Lint* FindLint(std::string_view name);

struct Finding {
  const Lint* lint = nullptr;
  std::string where;    ///< `file:line:column` of the rule
  std::string subject;  ///< `alert X`, `record y`
  std::string message;
};

struct Options {
  /// Between two samples, and two evaluations, of groups that do not say; Prometheus' default.
  promql::Duration interval = std::chrono::minutes(1);
  std::set<std::string, std::less<>> disabled = {};  ///< names of lints
};

/// What is wrong with rules that can be read, in order of their files. Series they record count as
/// known. Pure.
[[nodiscard]] std::vector<Finding> CheckRules(const std::vector<rules::Group>& groups,
                                              const KnownMetrics& known, const Options& options);

/// Leaves out what a comment in the text of the file forgives: `# pgvigil: disable LINT, LINT` for
/// the rule it stands in or above, `# pgvigil: disable-file LINT` for all of them; what follows
/// `--` is the reason. `texts`: by file. A name that is no lint is a finding of its own.
[[nodiscard]] std::vector<Finding> WithoutForgiven(std::vector<Finding> findings,
                                                   const std::vector<rules::Group>& groups,
                                                   const std::map<std::string, std::string>& texts);

}  // namespace pgvigil::lint
