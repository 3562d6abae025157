#pragma once

#include "alerts/promql/evaluation.h"

namespace pgvigil::promql {

/// `left op right` at all steps. https://prometheus.io/docs/prometheus/latest/querying/operators/
[[nodiscard]] Evaluated<Results> EvaluateBinary(Evaluation& evaluation, const Binary& binary,
                                                const Steps& steps);

/// One operation on two numbers: what it gives, and whether a comparison holds (arithmetic always
/// does). A comparison gives its left side.
struct Operated {
  double value = 0;
  bool holds = true;
};
[[nodiscard]] Operated Operate(BinaryOp op, double left, double right);

/// Arithmetic and comparisons between two vectors at one step, paired by `matching`.
[[nodiscard]] Evaluated<Vector> MatchVectors(const Binary& binary, Vector left, Vector right);
/// `and`, `or`, `unless`.
[[nodiscard]] Vector CombineSets(const Binary& binary, Vector left, Vector right);

}  // namespace pgvigil::promql
