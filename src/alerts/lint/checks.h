#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "alerts/lint/lint.h"

// The lints themselves, by what they look at. Private to lint/.

namespace pgvigil::lint {

/// A rule, and where to tell what is wrong with it.
struct Subject {
  const rules::Rule& rule;
  promql::Duration interval;  ///< between two evaluations
  const KnownMetrics& known;
  std::vector<Finding>& findings;

  void Tell(std::string_view lint, std::string message) const;
  /// The text of a part of the rule's expression, on one line.
  [[nodiscard]] std::string Text(const promql::Expr& expr) const;
};

void CheckMetrics(const Subject& subject);     // what is asked for
void CheckFunctions(const Subject& subject);   // what is asked of it
void CheckWindows(const Subject& subject);     // how far back
void CheckThresholds(const Subject& subject);  // what it is compared to
void CheckOperators(const Subject& subject);   // how comparisons and divisions are written
void CheckPairing(const Subject& subject);     // which series meet
void CheckAbsence(const Subject& subject);     // absent()
void CheckTemplates(const Subject& subject);   // labels and annotations
void CheckUnits(const Subject& subject);       // what the text takes the value for
void CheckNames(const Subject& subject);       // the alert's name and severity

}  // namespace pgvigil::lint
