#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "alerts/promql/ast.h"

// The words and signs of PromQL's operators. Keywords are known in any letter case.
// https://prometheus.io/docs/prometheus/latest/querying/operators/

namespace pgvigil::promql {

/// Letters of ASCII only.
[[nodiscard]] bool EqualsIgnoringCase(std::string_view a, std::string_view b);

/// nullopt for a text that is no binary operator.
[[nodiscard]] std::optional<BinaryOp> FindBinaryOp(std::string_view text);
/// The greater binds tighter: kLoosest is that of `or`.
[[nodiscard]] int Precedence(BinaryOp op);
inline constexpr int kLoosest = 1;
/// What a sign binds as tightly as: `-x ^ 2` is `-(x ^ 2)`, and `-x * 2` is `(-x) * 2`.
inline constexpr int kSignPrecedence = 5;
[[nodiscard]] bool IsRightAssociative(BinaryOp op);

/// nullopt for a word that is no aggregation.
[[nodiscard]] std::optional<AggregateOp> FindAggregateOp(std::string_view word);
[[nodiscard]] std::span<const std::string_view> AggregateNames();

/// Whether a word may not be the name of a metric where an operand is expected: `bool`, `on`, ...
[[nodiscard]] bool IsReserved(std::string_view word);

}  // namespace pgvigil::promql
