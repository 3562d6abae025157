#pragma once

#include "alerts/promql/evaluation.h"

namespace pgvigil::promql {

/// The newest sample of each series at each step: not older than the lookback, no stale marker. The
/// samples keep their own timestamps.
[[nodiscard]] Evaluated<Vectors> SelectInstants(const Evaluation& evaluation,
                                                const Selector& selector, const Steps& steps);
[[nodiscard]] Evaluated<Windows> SelectWindows(Evaluation& evaluation, const Range& range,
                                               const Steps& steps);
/// Evaluates the inner expression once at all steps that some window of the outer steps holds; they
/// are multiples of the subquery's step, whatever the time of the query.
[[nodiscard]] Evaluated<Windows> SubqueryWindows(Evaluation& evaluation, const Subquery& subquery,
                                                 const Steps& steps);
/// The range vector at its only step, without empty series.
[[nodiscard]] Matrix MatrixOf(const Windows& windows, Timestamp step);

}  // namespace pgvigil::promql
