#pragma once

#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "alerts/lint/known_metrics.h"
#include "alerts/promql/ast.h"

// What can be said of an expression without evaluating it. Pure.

namespace pgvigil::lint {

using promql::Expr;

/// Without the parentheses around it.
[[nodiscard]] const Expr& Peeled(const Expr& expr);
template <class Node>
[[nodiscard]] const Node* As(const Expr& expr) {
  return std::get_if<Node>(&Peeled(expr).node);
}

/// The selector below a range, or the expression's own. Null for anything else.
[[nodiscard]] const promql::Selector* SelectorOf(const Expr& expr);
[[nodiscard]] bool IsVector(const Expr& expr);
[[nodiscard]] bool IsFilter(const promql::Binary& binary);  ///< a comparison without `bool`

/// The number an expression of numbers is.
[[nodiscard]] std::optional<double> ConstantOf(const Expr& expr);

/// Between which its values are.
struct Bounds {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
};
[[nodiscard]] Bounds BoundsOf(const Expr& expr, const KnownMetrics& known);

/// Which labels its series can have.
struct LabelNames {
  std::set<std::string, std::less<>> names;
  bool open = false;  ///< and others, that are not known
};
[[nodiscard]] LabelNames LabelsOf(const Expr& expr, const KnownMetrics& known);

enum class Unit { kUnknown, kSeconds, kTimestamp, kBytes, kRatio, kPercent, kCount };
[[nodiscard]] std::string_view Name(Unit unit);
[[nodiscard]] Unit UnitOf(const Expr& expr, const KnownMetrics& known);

[[nodiscard]] bool IsCounter(const promql::Selector& selector, const KnownMetrics& known);
[[nodiscard]] bool IsGauge(const promql::Selector& selector, const KnownMetrics& known);

/// Visits the comparisons whose outcome decides by itself whether the alert fires: both sides of
/// `or`, the left one of `and` and `unless`, what aggregations are made of.
void ForEachCondition(const Expr& expr,
                      const std::function<void(const Expr&, const promql::Binary&)>& visit);

}  // namespace pgvigil::lint
