#pragma once

#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "alerts/promql/ast.h"
#include "alerts/promql/storage.h"

namespace pgvigil::promql {

/// Why an expression has no value, in Prometheus' own terms where it has them: "many-to-many
/// matching not allowed", "vector cannot contain metrics with the same labelset".
struct EvaluationError {
  std::string message;
};

struct EvaluationOptions {
  Duration lookback = std::chrono::minutes(5);
  Duration default_step = std::chrono::minutes(1);  ///< of a subquery without one
  std::size_t max_samples = 50'000'000;             ///< held by one evaluation; more is an error
};

/// The value of `expr` at `at`, with the semantics of Prometheus 3 and its default flags: ranges
/// and lookback are left-open, stale markers end a series, results carry no two equal label sets.
/// The order of a vector is that of Prometheus where PromQL defines one (sort(), topk()), else
/// unspecified. Pure: reads nothing but `storage`. Nothing is thrown.
[[nodiscard]] tl::expected<Value, EvaluationError> Evaluate(const Expr& expr,
                                                            const Storage& storage, Timestamp at,
                                                            const EvaluationOptions& options = {});

/// How far before its time of evaluation an expression can look: lookback, ranges, offsets and
/// subqueries taken together; `absolute`: it also looks at fixed moments (`@`).
struct Reach {
  Duration back{0};
  bool absolute = false;
};
[[nodiscard]] Reach ReachOf(const Expr& expr, Duration lookback = std::chrono::minutes(5));

/// Every selector of an expression with how far it looks back, for a storage that keeps only what
/// is asked for.
struct Demand {
  std::vector<Matcher> matchers;
  Duration back{0};
};
[[nodiscard]] std::vector<Demand> DemandsOf(const Expr& expr,
                                            Duration lookback = std::chrono::minutes(5));

}  // namespace pgvigil::promql
