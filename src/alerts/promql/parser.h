#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "alerts/promql/ast.h"

namespace pgvigil::promql {

/// What is wrong with an expression, and where: line and column count from 1, columns in bytes.
struct SyntaxError {
  std::size_t line = 1;
  std::size_t column = 1;
  std::string message;  ///< one sentence for a person
  std::string hint;     ///< what to write instead; empty when there is nothing to suggest

  /// `1:12: message; hint`
  [[nodiscard]] std::string Text() const;
};

/// Parses and type-checks one expression of PromQL as Prometheus 3 with its default flags does.
/// Native histograms, experimental functions and modifiers are refused with a message that says so.
/// `limitk` and `double_exponential_smoothing` are the exceptions: they are here without a flag.
/// Bounded: nesting deeper than 100, more than 1000 operators and texts over 64 KiB are errors.
/// Pure, thread-safe.
[[nodiscard]] tl::expected<ExprPtr, SyntaxError> Parse(std::string_view text);

/// A duration as PromQL and rule files write it: `1h30m`, `15s`, `500ms`, `0`. nullopt when it is
/// none, or beyond 292 years.
[[nodiscard]] std::optional<Duration> ParseDuration(std::string_view text);
/// In the same spelling, the longest units first; `0s`, `-5m`.
[[nodiscard]] std::string DurationText(Duration duration);

/// The expression in Prometheus' canonical spelling; Parse() reads it back to an equal tree.
[[nodiscard]] std::string Print(const Expr& expr);

/// Calls `visit` for the expression and everything below it, parents first.
void Walk(const Expr& expr, const std::function<void(const Expr&)>& visit);

}  // namespace pgvigil::promql
