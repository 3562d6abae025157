#include <algorithm>
#include <array>
#include <cmath>

#include "alerts/lint/expression.h"
#include "alerts/promql/functions.h"

namespace pgvigil::lint {
namespace {

using promql::Aggregate;
using promql::AggregateOp;
using promql::Binary;
using promql::BinaryOp;
using promql::Call;
using promql::Negation;
using promql::Range;
using promql::Selector;
using promql::Subquery;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr Bounds kNotNegative{0, kInfinity};
constexpr Bounds kTruth{0, 1};
constexpr Bounds kOne{1, 1};

/// The server hands out no ids any more when the oldest is so far behind.
constexpr double kOldestId = 2147483647;

bool Contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

bool IsAgeOfIds(std::string_view name) {
  return Contains(name, "xid") && (Contains(name, "age") || Contains(name, "wraparound"));
}

bool IsTruth(std::string_view name, const KnownMetric* metric) {
  if (name == "up" || name.ends_with("_up")) return true;
  return metric != nullptr && metric->help.starts_with("Whether");
}

Bounds OfMetric(const Selector& selector, const KnownMetrics& known) {
  const std::string_view name = MetricOf(selector.matchers);
  const KnownMetric* metric = known.Find(name);
  if (name == "ALERTS" || name.ends_with("_info")) return kOne;
  if (IsTruth(name, metric)) return kTruth;
  if (IsCounter(selector, known)) return kNotNegative;
  if (IsAgeOfIds(name)) return {-kInfinity, kOldestId};
  // A share of a limit that can be passed says so.
  const bool above = metric != nullptr && Contains(metric->help, "above 1");
  if (name.ends_with("_ratio") && !above) return kTruth;
  return {};
}

struct FixedBounds {
  std::string_view function;
  Bounds bounds;
};
constexpr std::array kFixed = {
    FixedBounds{"abs", kNotNegative},
    FixedBounds{"absent", kOne},
    FixedBounds{"absent_over_time", kOne},
    FixedBounds{"changes", kNotNegative},
    FixedBounds{"count_over_time", {1, kInfinity}},
    FixedBounds{"day_of_month", {1, 31}},
    FixedBounds{"day_of_week", {0, 6}},
    FixedBounds{"exp", kNotNegative},
    FixedBounds{"hour", {0, 23}},
    FixedBounds{"increase", kNotNegative},
    FixedBounds{"irate", kNotNegative},
    FixedBounds{"minute", {0, 59}},
    FixedBounds{"month", {1, 12}},
    FixedBounds{"present_over_time", kOne},
    FixedBounds{"rate", kNotNegative},
    FixedBounds{"resets", kNotNegative},
    FixedBounds{"sgn", {-1, 1}},
    FixedBounds{"sqrt", kNotNegative},
    FixedBounds{"stddev_over_time", kNotNegative},
    FixedBounds{"stdvar_over_time", kNotNegative},
    FixedBounds{"time", kNotNegative},
};

constexpr std::array<std::string_view, 12> kKeeping = {
    "avg_over_time", "first_over_time", "last_over_time", "max_over_time",
    "min_over_time", "scalar",          "sort",           "sort_desc",
    "vector",        "label_replace",   "label_join",     "ceil"};

Bounds Sum(Bounds inner) {
  return {inner.low >= 0 ? inner.low : -kInfinity, inner.high <= 0 ? inner.high : kInfinity};
}

double ArgumentOf(const Call& call, std::size_t index, double otherwise) {
  if (index >= call.arguments.size()) return otherwise;
  return ConstantOf(*call.arguments[index]).value_or(otherwise);
}

Bounds OfCall(const Call& call, const KnownMetrics& known) {
  const std::string_view name = call.function->name;
  for (const FixedBounds& fixed : kFixed) {
    if (fixed.function == name) return fixed.bounds;
  }
  if (call.arguments.empty()) return {};
  const Bounds inner = BoundsOf(*call.arguments.front(), known);
  if (std::ranges::find(kKeeping, name) != kKeeping.end()) return inner;
  if (name == "sum_over_time") return Sum(inner);
  if (name == "clamp_min")
    return {std::max(inner.low, ArgumentOf(call, 1, -kInfinity)), inner.high};
  if (name == "clamp_max") return {inner.low, std::min(inner.high, ArgumentOf(call, 1, kInfinity))};
  if (name == "clamp") {
    return {std::max(inner.low, ArgumentOf(call, 1, -kInfinity)),
            std::min(inner.high, ArgumentOf(call, 2, kInfinity))};
  }
  return {};
}

Bounds OfAggregate(const Aggregate& aggregate, const KnownMetrics& known) {
  const Bounds inner = BoundsOf(*aggregate.expr, known);
  switch (aggregate.op) {
    case AggregateOp::kSum:
      return Sum(inner);
    case AggregateOp::kCount:
    case AggregateOp::kCountValues:
      return {1, kInfinity};
    case AggregateOp::kGroup:
      return kOne;
    case AggregateOp::kStddev:
    case AggregateOp::kStdvar:
      return kNotNegative;
    default:
      return inner;
  }
}

/// What a filter lets through.
Bounds Filtered(Bounds left, BinaryOp op, Bounds right) {
  if (op == BinaryOp::kGreater || op == BinaryOp::kGreaterEqual || op == BinaryOp::kEqual) {
    left.low = std::max(left.low, right.low);
  }
  if (op == BinaryOp::kLess || op == BinaryOp::kLessEqual || op == BinaryOp::kEqual) {
    left.high = std::min(left.high, right.high);
  }
  return left;
}

Bounds OfBinary(const Binary& binary, const KnownMetrics& known) {
  const Bounds left = BoundsOf(*binary.left, known);
  const Bounds right = BoundsOf(*binary.right, known);
  if (promql::IsComparison(binary.op)) {
    return binary.return_bool ? kTruth : Filtered(left, binary.op, right);
  }
  switch (binary.op) {
    case BinaryOp::kAnd:
    case BinaryOp::kUnless:
      return left;
    case BinaryOp::kOr:
      return {std::min(left.low, right.low), std::max(left.high, right.high)};
    case BinaryOp::kAdd:
      return {left.low + right.low, left.high + right.high};
    case BinaryOp::kSub:
      return {left.low - right.high, left.high - right.low};
    case BinaryOp::kMul:
      if (left.low < 0 || right.low < 0) return {};
      return {left.low * right.low, left.high == 0 || right.high == 0 ? 0 : left.high * right.high};
    case BinaryOp::kDiv:
      return left.low >= 0 && right.low >= 0 ? kNotNegative : Bounds{};
    default:
      return {};
  }
}

}  // namespace

Bounds BoundsOf(const Expr& expr, const KnownMetrics& known) {
  const Expr& inner = Peeled(expr);
  if (const auto constant = ConstantOf(inner)) return {*constant, *constant};
  if (const Selector* selector = SelectorOf(inner)) return OfMetric(*selector, known);
  if (const auto* subquery = As<Subquery>(inner)) return BoundsOf(*subquery->expr, known);
  if (const auto* call = As<Call>(inner)) return OfCall(*call, known);
  if (const auto* aggregate = As<Aggregate>(inner)) return OfAggregate(*aggregate, known);
  if (const auto* binary = As<Binary>(inner)) return OfBinary(*binary, known);
  if (const auto* negation = As<Negation>(inner)) {
    const Bounds positive = BoundsOf(*negation->expr, known);
    return {-positive.high, -positive.low};
  }
  return {};
}

}  // namespace pgvigil::lint
