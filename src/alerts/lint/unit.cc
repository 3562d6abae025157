#include <algorithm>
#include <array>

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
using promql::Subquery;

struct Suffix {
  std::string_view suffix;
  Unit unit;
};
constexpr std::array kSuffixes = {
    Suffix{"_timestamp_seconds", Unit::kTimestamp},
    Suffix{"_time_seconds", Unit::kTimestamp},
    Suffix{"_seconds", Unit::kSeconds},
    Suffix{"_bytes", Unit::kBytes},
    Suffix{"_ratio", Unit::kRatio},
    Suffix{"_count", Unit::kCount},
};

Unit OfName(std::string_view name) {
  const bool total = name.ends_with("_total");
  if (total) name.remove_suffix(std::string_view("_total").size());
  if (name.ends_with("_sum")) name.remove_suffix(std::string_view("_sum").size());
  if (name.ends_with("_bucket")) return Unit::kCount;
  for (const Suffix& each : kSuffixes) {
    if (name.ends_with(each.suffix)) return each.unit;
  }
  return total ? Unit::kCount : Unit::kUnknown;
}

constexpr std::array<std::string_view, 21> kKeeping = {"abs",
                                                       "avg_over_time",
                                                       "ceil",
                                                       "clamp",
                                                       "clamp_max",
                                                       "clamp_min",
                                                       "delta",
                                                       "floor",
                                                       "idelta",
                                                       "increase",
                                                       "label_join",
                                                       "label_replace",
                                                       "last_over_time",
                                                       "max_over_time",
                                                       "min_over_time",
                                                       "predict_linear",
                                                       "round",
                                                       "scalar",
                                                       "sort",
                                                       "sum_over_time",
                                                       "vector"};
constexpr std::array<std::string_view, 3> kCounting = {"changes", "count_over_time", "resets"};

template <std::size_t kSize>
bool IsOneOf(std::string_view name, const std::array<std::string_view, kSize>& names) {
  return std::ranges::find(names, name) != names.end();
}

Unit OfCall(const Call& call, const KnownMetrics& known) {
  const std::string_view name = call.function->name;
  if (name == "time" || name == "timestamp") return Unit::kTimestamp;
  if (IsOneOf(name, kCounting)) return Unit::kCount;
  if (call.arguments.empty()) return Unit::kUnknown;
  const Unit inner = UnitOf(*call.arguments.front(), known);
  if (IsOneOf(name, kKeeping)) return inner;
  const bool per_second = name == "rate" || name == "irate";
  return per_second && inner == Unit::kSeconds ? Unit::kRatio : Unit::kUnknown;
}

Unit OfAggregate(const Aggregate& aggregate, const KnownMetrics& known) {
  if (aggregate.op == AggregateOp::kCount || aggregate.op == AggregateOp::kCountValues) {
    return Unit::kCount;
  }
  if (aggregate.op == AggregateOp::kGroup || aggregate.op == AggregateOp::kStdvar) {
    return Unit::kUnknown;
  }
  return UnitOf(*aggregate.expr, known);
}

Unit OfDifference(Unit left, Unit right) {
  if (left == Unit::kTimestamp && right == Unit::kTimestamp) return Unit::kSeconds;
  // `time() - x_seconds` is an age where x is a time, and a time where x is a span.
  if (left == Unit::kTimestamp || right == Unit::kTimestamp) return Unit::kUnknown;
  return left == right ? left : Unit::kUnknown;
}

Unit OfArithmetic(const Binary& binary, const KnownMetrics& known) {
  const auto left_number = ConstantOf(*binary.left);
  const auto right_number = ConstantOf(*binary.right);
  const Unit left = UnitOf(*binary.left, known);
  const Unit right = UnitOf(*binary.right, known);
  const bool difference = binary.op == BinaryOp::kAdd || binary.op == BinaryOp::kSub;
  if (difference && right_number) return left;
  if (difference && left_number) return right;
  if (difference) return OfDifference(left, right);
  if (binary.op == BinaryOp::kDiv && left == right && left != Unit::kUnknown) return Unit::kRatio;
  const bool hundredfold = left_number.value_or(right_number.value_or(0)) == 100;
  if (binary.op == BinaryOp::kMul && hundredfold && (left_number ? right : left) == Unit::kRatio) {
    return Unit::kPercent;
  }
  return Unit::kUnknown;
}

Unit OfBinary(const Binary& binary, const KnownMetrics& known) {
  if (binary.return_bool) return Unit::kUnknown;
  if (promql::IsComparison(binary.op)) {
    return UnitOf(IsVector(*binary.left) ? *binary.left : *binary.right, known);
  }
  if (binary.op == BinaryOp::kAnd || binary.op == BinaryOp::kUnless) {
    return UnitOf(*binary.left, known);
  }
  if (binary.op != BinaryOp::kOr) return OfArithmetic(binary, known);
  const Unit left = UnitOf(*binary.left, known);
  return left == UnitOf(*binary.right, known) ? left : Unit::kUnknown;
}

}  // namespace

std::string_view Name(Unit unit) {
  switch (unit) {
    case Unit::kSeconds:
      return "seconds";
    case Unit::kTimestamp:
      return "a time";
    case Unit::kBytes:
      return "bytes";
    case Unit::kRatio:
      return "a ratio";
    case Unit::kPercent:
      return "per cent";
    case Unit::kCount:
      return "a count";
    case Unit::kUnknown:
      break;
  }
  return "unknown";
}

Unit UnitOf(const Expr& expr, const KnownMetrics& known) {
  const Expr& inner = Peeled(expr);
  if (const auto* selector = SelectorOf(inner)) return OfName(MetricOf(selector->matchers));
  if (const auto* subquery = As<Subquery>(inner)) return UnitOf(*subquery->expr, known);
  if (const auto* call = As<Call>(inner)) return OfCall(*call, known);
  if (const auto* aggregate = As<Aggregate>(inner)) return OfAggregate(*aggregate, known);
  if (const auto* binary = As<Binary>(inner)) return OfBinary(*binary, known);
  if (const auto* negation = As<Negation>(inner)) return UnitOf(*negation->expr, known);
  return Unit::kUnknown;
}

}  // namespace pgvigil::lint
