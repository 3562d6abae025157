// What values are compared to: can the comparison ever hold, and ever end?
#include <algorithm>

#include "alerts/lint/checks.h"
#include "alerts/lint/expression.h"
#include "alerts/promql/functions.h"
#include "alerts/promql/parser.h"

namespace pgvigil::lint {
namespace {

using promql::Aggregate;
using promql::AggregateOp;
using promql::Binary;
using promql::BinaryOp;
using promql::Call;
using promql::Selector;

/// What became of a counter on the way to a comparison.
enum class Raw { kNo, kValue, kRatio };

bool KeepsValue(std::string_view function) {
  return function == "abs" || function == "ceil" || function == "floor" || function == "round" ||
         function.starts_with("clamp") || function.starts_with("sort");
}

Raw RawOf(const Expr& expr, const KnownMetrics& known);

Raw RawOfBinary(const Binary& binary, const KnownMetrics& known) {
  if (promql::IsSetOperator(binary.op) || promql::IsComparison(binary.op)) {
    return RawOf(*binary.left, known);
  }
  const Raw left = RawOf(*binary.left, known);
  const Raw right = RawOf(*binary.right, known);
  const bool ratio = binary.op == BinaryOp::kDiv && left != Raw::kNo && right != Raw::kNo;
  if (ratio || left == Raw::kRatio || right == Raw::kRatio) return Raw::kRatio;
  // A difference can fall again; a multiple cannot.
  if (ConstantOf(*binary.left)) return right;
  return ConstantOf(*binary.right) || binary.op == BinaryOp::kAdd ? left : Raw::kNo;
}

Raw RawOf(const Expr& expr, const KnownMetrics& known) {
  if (const auto* selector = As<Selector>(expr)) {
    return IsCounter(*selector, known) ? Raw::kValue : Raw::kNo;
  }
  if (const auto* binary = As<Binary>(expr)) return RawOfBinary(*binary, known);
  if (const auto* call = As<Call>(expr)) {
    return KeepsValue(call->function->name) ? RawOf(*call->arguments.front(), known) : Raw::kNo;
  }
  const auto* aggregate = As<Aggregate>(expr);
  if (aggregate == nullptr || aggregate->op == AggregateOp::kCount ||
      aggregate->op == AggregateOp::kCountValues || aggregate->op == AggregateOp::kGroup) {
    return Raw::kNo;
  }
  return RawOf(*aggregate->expr, known);
}

void CheckCounters(const Subject& subject) {
  ForEachCondition(*subject.rule.expr, [&subject](const Expr& expr, const Binary& comparison) {
    const bool never_ends = comparison.op == BinaryOp::kGreater ||
                            comparison.op == BinaryOp::kGreaterEqual ||
                            comparison.op == BinaryOp::kNotEqual;
    const Raw raw = RawOf(*comparison.left, subject.known);
    if (raw == Raw::kRatio) {
      subject.Tell("raw-counter", subject.Text(expr) +
                                      " compares a ratio of counters over their whole life, which "
                                      "hardly moves any more");
    } else if (raw == Raw::kValue && never_ends) {
      subject.Tell("raw-counter", subject.Text(expr) + " compares a counter as it is");
    }
  });
}

enum class Outcome { kOpen, kAlways, kNever };

Outcome Greater(Bounds left, Bounds right, bool or_equal) {
  if (or_equal ? left.high < right.low : left.high <= right.low) return Outcome::kNever;
  if (or_equal ? left.low >= right.high : left.low > right.high) return Outcome::kAlways;
  return Outcome::kOpen;
}

Outcome OutcomeOf(BinaryOp op, Bounds left, Bounds right) {
  const bool disjoint = left.high < right.low || left.low > right.high;
  const bool same = left.low == left.high && right.low == right.high && left.low == right.low;
  switch (op) {
    case BinaryOp::kGreater:
      return Greater(left, right, false);
    case BinaryOp::kGreaterEqual:
      return Greater(left, right, true);
    case BinaryOp::kLess:
      return Greater(right, left, false);
    case BinaryOp::kLessEqual:
      return Greater(right, left, true);
    case BinaryOp::kEqual:
      return disjoint ? Outcome::kNever : same ? Outcome::kAlways : Outcome::kOpen;
    case BinaryOp::kNotEqual:
      return disjoint ? Outcome::kAlways : same ? Outcome::kNever : Outcome::kOpen;
    default:
      return Outcome::kOpen;
  }
}

/// Whether the values say only that series are there: they can be neither 0 nor less.
bool TellsPresence(const Expr& expr) {
  if (const auto* aggregate = As<Aggregate>(expr)) {
    return aggregate->op == AggregateOp::kCount || aggregate->op == AggregateOp::kGroup ||
           TellsPresence(*aggregate->expr);
  }
  if (const auto* call = As<Call>(expr)) {
    const std::string_view name = call->function->name;
    return name == "count_over_time" || name == "present_over_time";
  }
  const auto* selector = As<Selector>(expr);
  if (selector == nullptr) return false;
  const std::string_view name = MetricOf(selector->matchers);
  return name == "ALERTS" || name.ends_with("_info");
}

void CheckComparison(const Subject& subject, const Expr& expr, const Binary& comparison) {
  const Outcome outcome = OutcomeOf(comparison.op, BoundsOf(*comparison.left, subject.known),
                                    BoundsOf(*comparison.right, subject.known));
  if (outcome == Outcome::kAlways && !TellsPresence(*comparison.left)) {
    subject.Tell("always-true", subject.Text(expr) + " holds for every value there can be");
  } else if (outcome == Outcome::kNever && TellsPresence(*comparison.left)) {
    subject.Tell("vanishing-series",
                 subject.Text(expr) +
                     " never holds: what is counted vanishes; ask for its absence, or count "
                     "something that is always there");
  } else if (outcome == Outcome::kNever) {
    subject.Tell("unreachable-threshold", subject.Text(expr) + " holds for no value there can be");
  }
}

/// `x_up == 0` and its like.
bool AsksForZero(const Binary& comparison) {
  const auto threshold = ConstantOf(*comparison.right);
  if (!threshold) return false;
  return (comparison.op == BinaryOp::kEqual && *threshold == 0) ||
         (comparison.op == BinaryOp::kLess && *threshold > 0 && *threshold <= 1) ||
         (comparison.op == BinaryOp::kNotEqual && *threshold == 1);
}

void CheckVanishing(const Subject& subject, const Expr& expr, const Binary& comparison) {
  const auto* selector = As<Selector>(*comparison.left);
  if (selector == nullptr || !AsksForZero(comparison)) return;
  const std::string_view name = MetricOf(selector->matchers);
  const KnownMetric* metric = subject.known.Find(name);
  if (!name.ends_with("_up") || (metric != nullptr && !metric->vanishes)) return;
  subject.Tell("vanishing-series", subject.Text(expr) + ": when `" + std::string(name) +
                                       "` cannot be had there is no series that says 0");
}

/// As the whole condition: for a gauge without a lower bound this hardly means a sign.
void CheckNotNegative(const Subject& subject) {
  const auto* comparison = As<Binary>(*subject.rule.expr);
  if (comparison == nullptr || comparison->op != BinaryOp::kGreaterEqual) return;
  const bool gauge = As<Selector>(*comparison->left) != nullptr;
  if (!gauge || ConstantOf(*comparison->right) != 0.0) return;
  if (BoundsOf(*comparison->left, subject.known).low >= 0) return;  // told already
  subject.Tell("always-true", subject.Text(*subject.rule.expr) + " holds for 0, too");
}

}  // namespace

void CheckThresholds(const Subject& subject) {
  CheckCounters(subject);
  CheckNotNegative(subject);
  promql::Walk(*subject.rule.expr, [&subject](const Expr& each) {
    const auto* comparison = std::get_if<Binary>(&each.node);
    if (comparison == nullptr || !promql::IsComparison(comparison->op)) return;
    CheckComparison(subject, each, *comparison);
    CheckVanishing(subject, each, *comparison);
  });
}

}  // namespace pgvigil::lint
