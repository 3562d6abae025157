#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "alerts/promql/evaluator.h"
#include "alerts/promql/functions.h"

// What the files of the evaluator share. An expression is evaluated at many steps at once, as
// Prometheus does it: a query has one step, what is inside a subquery has many.

namespace pgvigil::promql {

template <class T>
using Evaluated = tl::expected<T, EvaluationError>;

[[nodiscard]] inline tl::unexpected<EvaluationError> Wrong(std::string message) {
  return tl::unexpected<EvaluationError>(EvaluationError{std::move(message)});
}
[[nodiscard]] tl::unexpected<EvaluationError> SameLabels();
[[nodiscard]] tl::unexpected<EvaluationError> TooManySamples();

/// The moments an expression is evaluated at, evenly spaced. `end` is not before the last of them:
/// a subquery below may have steps of its own up to there, whose errors count.
struct Steps {
  Timestamp first = 0;
  Timestamp end = 0;
  Timestamp interval = 1;
  std::size_t count = 1;
  /// Added to every `@`. Prometheus forgets that the offset of a subquery does not count for an `@`
  /// within it when the first step of both happens to be the same.
  Timestamp at_shift = 0;

  [[nodiscard]] Timestamp At(std::size_t step) const {
    return first + interval * static_cast<Timestamp>(step);
  }
  [[nodiscard]] Timestamp last() const { return At(count - 1); }
};

/// Where `offset` and `@` move a step to.
struct Moment {
  std::optional<Timestamp> fixed;
  Timestamp offset = 0;

  [[nodiscard]] Timestamp Of(Timestamp step) const { return fixed.value_or(step) - offset; }
};

/// The series of a range vector for all steps, and which of their points belong to a step.
struct Windows {
  Matrix series;                 ///< points of all steps, no stale markers
  std::vector<Labels> nameless;  ///< labels of each series without the metric's name
  Timestamp range = 0;
  Moment moment;

  [[nodiscard]] std::span<const Point> PointsOf(const Series& one, Timestamp step) const;
};

using Scalars = std::vector<double>;  ///< one for each step
using Vectors = std::vector<Vector>;  ///< one for each step
/// In the order of ValueType.
using Results = std::variant<Scalars, std::string, Vectors, Windows>;

/// One evaluation of one query.
struct Evaluation {
  const Storage& storage;
  Timestamp at = 0;  ///< of the query: what start() and end() mean
  EvaluationOptions options;
  std::size_t samples = 0;

  [[nodiscard]] Evaluated<Results> Run(const Expr& expr, const Steps& steps);
  [[nodiscard]] Evaluated<Scalars> RunScalars(const Expr& expr, const Steps& steps);
  [[nodiscard]] Evaluated<Vectors> RunVectors(const Expr& expr, const Steps& steps);
  /// False when that is more than allowed.
  [[nodiscard]] bool Charge(std::size_t more);
  [[nodiscard]] Moment MomentOf(const TimeShift& shift, const Steps& steps) const;
};

/// Which labels became which, over all steps of one function. Two series that become one are an
/// error, even when they never exist at the same time.
class Renaming {
 public:
  /// False when other labels have become `to` before.
  [[nodiscard]] bool Claim(const Labels& from, const Labels& to);

 private:
  std::unordered_map<Labels, Labels, LabelsHash> origin_;
};

[[nodiscard]] bool HaveSameLabels(const Vector& vector);
/// The expression without the parentheses around it.
[[nodiscard]] const Expr& Unwrapped(const Expr& expr);

/// One call of a function at one step.
struct Invocation {
  const Call& call;
  Timestamp at = 0;
  std::size_t step = 0;
  std::vector<Results>& arguments;
  Renaming& names;

  [[nodiscard]] double ScalarAt(std::size_t argument) const {
    return std::get<Scalars>(arguments[argument])[step];
  }
  [[nodiscard]] const std::string& TextAt(std::size_t argument) const {
    return std::get<std::string>(arguments[argument]);
  }
  /// May be changed and moved from.
  [[nodiscard]] Vector& VectorAt(std::size_t argument) const {
    return std::get<Vectors>(arguments[argument])[step];
  }
  [[nodiscard]] const Windows& WindowsAt(std::size_t argument) const {
    return std::get<Windows>(arguments[argument]);
  }
};

}  // namespace pgvigil::promql
