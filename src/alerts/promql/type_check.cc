#include "alerts/promql/type_check.h"

#include <algorithm>
#include <ranges>

#include "alerts/promql/parser.h"

namespace pgvigil::promql {
namespace {

std::string Article(ValueType type) {
  return (type == ValueType::kVector ? "an " : "a ") + std::string(Name(type));
}

std::string Quote(std::string_view text) { return "`" + std::string(text) + "`"; }

bool IsOperand(const Expr& expr) {
  return expr.type == ValueType::kScalar || expr.type == ValueType::kVector;
}

/// Of an operand that is a range or a string.
std::string OperandHint(const Expr& expr) {
  if (expr.type == ValueType::kString) return "labels are compared in braces: x{label=\"value\"}";
  return "a function such as rate() or max_over_time() makes a vector of a range";
}

MaybeComplaint CheckMatching(const Binary& binary, Place place) {
  const Matching& matching = binary.matching;
  for (const std::string& label : matching.labels) {
    if (matching.on && std::ranges::find(matching.include, label) != matching.include.end()) {
      return Complaint{place, "label " + Quote(label) + " must not be in on() and the group list",
                       "leave it out of the group list: it is equal on both sides"};
    }
  }
  const bool grouped = matching.cardinality == Matching::Cardinality::kManyToOne ||
                       matching.cardinality == Matching::Cardinality::kOneToMany;
  if (IsSetOperator(binary.op) && grouped) {
    return Complaint{place, "no group_left or group_right with " + Quote(Name(binary.op)),
                     "it pairs many with many"};
  }
  return std::nullopt;
}

MaybeComplaint CheckScalars(const Binary& binary, Place place) {
  if (!binary.matching.labels.empty()) {
    return Complaint{place, "on() and ignoring() stand between two instant vectors only"};
  }
  if (IsSetOperator(binary.op)) {
    return Complaint{place, Quote(Name(binary.op)) + " stands between two instant vectors only",
                     "vector() makes one of a scalar"};
  }
  const bool scalars =
      binary.left->type == ValueType::kScalar && binary.right->type == ValueType::kScalar;
  if (scalars && IsComparison(binary.op) && !binary.return_bool) {
    return Complaint{place, "a comparison of two scalars needs bool",
                     "write " + std::string(Name(binary.op)) + " bool"};
  }
  return std::nullopt;
}

}  // namespace

MaybeComplaint CheckSelector(const Selector& selector, Place place) {
  const auto names = std::ranges::count(selector.matchers, kMetricName, &Matcher::name);
  if (selector.named && names > 1) {
    return Complaint{place, "the metric's name is set twice",
                     "write it before the braces or in them"};
  }
  const auto is_demanding = [](const Matcher& matcher) { return !matcher.Matches(""); };
  if (selector.named || std::ranges::any_of(selector.matchers, is_demanding)) return std::nullopt;
  return Complaint{place, "a selector needs at least one matcher that an absent label fails",
                   "name a metric, or write {__name__=~\".+\"} for every series"};
}

MaybeComplaint CheckBinary(const Binary& binary, Place place) {
  for (const Expr* side : {binary.left.get(), binary.right.get()}) {
    if (IsOperand(*side)) continue;
    return Complaint{
        side->place,
        "an operator needs scalars and instant vectors, and this is " + Article(side->type),
        OperandHint(*side)};
  }
  if (binary.return_bool && !IsComparison(binary.op)) {
    return Complaint{place, "bool stands behind comparisons only", "remove it"};
  }
  const bool vectors =
      binary.left->type == ValueType::kVector && binary.right->type == ValueType::kVector;
  if (auto complaint = CheckMatching(binary, place)) return complaint;
  return vectors ? std::nullopt : CheckScalars(binary, place);
}

MaybeComplaint CheckAggregate(const Aggregate& aggregate) {
  const std::string name(Name(aggregate.op));
  if (aggregate.parameter) {
    const ValueType wanted =
        aggregate.op == AggregateOp::kCountValues ? ValueType::kString : ValueType::kScalar;
    if (aggregate.parameter->type != wanted) {
      return Complaint{aggregate.parameter->place, "expected " + Article(wanted) +
                                                       " as parameter of " + name + ", not " +
                                                       Article(aggregate.parameter->type)};
    }
  }
  if (aggregate.expr->type == ValueType::kVector) return std::nullopt;
  const bool range = aggregate.expr->type == ValueType::kMatrix;
  return Complaint{aggregate.expr->place,
                   "expected an instant vector in the aggregation " + name + ", not " +
                       Article(aggregate.expr->type),
                   range ? "over time it is " + name + "_over_time() where there is one" : ""};
}

MaybeComplaint CheckSigned(const Expr& expr) {
  if (IsOperand(expr)) return std::nullopt;
  return Complaint{expr.place, "a sign stands before scalars and instant vectors, and this is " +
                                   Article(expr.type)};
}

MaybeComplaint CheckSubquery(const Expr& expr) {
  if (expr.type == ValueType::kVector) return std::nullopt;
  return Complaint{expr.place,
                   "a subquery is made of an instant vector, and this is " + Article(expr.type)};
}

}  // namespace pgvigil::promql
