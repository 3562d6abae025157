#pragma once

#include "alerts/promql/evaluation.h"

namespace pgvigil::promql {

/// `sum by (a) (x)` and its kin at all steps.
[[nodiscard]] Evaluated<Results> EvaluateAggregate(Evaluation& evaluation,
                                                   const Aggregate& aggregate, const Steps& steps);

/// `topk`, `bottomk`, `limitk`: up to `k` samples of each group with all their labels, best first.
[[nodiscard]] Vector Chosen(const Aggregate& aggregate, Vector vector, double k);
/// Nothing when `count` is an integer but for its fraction.
[[nodiscard]] std::optional<EvaluationError> CheckCount(double count);

}  // namespace pgvigil::promql
