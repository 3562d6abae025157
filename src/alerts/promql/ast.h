#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "alerts/promql/matcher.h"
#include "alerts/promql/value.h"

// A parsed PromQL expression as plain data. Trees are immutable once parsed and may be evaluated by
// several threads at once. https://prometheus.io/docs/prometheus/latest/querying/basics/

namespace pgvigil::promql {

struct Expr;
using ExprPtr = std::shared_ptr<const Expr>;
using Duration = std::chrono::milliseconds;

struct Function;  // functions.h

/// Of the text of the expression, in bytes.
struct Place {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// `offset` and `@` of a selector or subquery. `offset` may be negative.
struct TimeShift {
  struct Start {};
  struct End {};
  Duration offset{0};
  std::variant<std::monostate, Timestamp, Start, End> at = {};
};

struct Number {
  double value = 0;
  bool duration = false;  ///< written as one: `5m` is 300
};
struct Text {
  std::string value;
};
/// `x{a="b"} offset 5m`. The metric's name is one of the matchers (`__name__`).
struct Selector {
  std::vector<Matcher> matchers;
  bool named = false;  ///< the name stands before the braces: the last matcher has it
  TimeShift shift;
};
/// `x[5m] offset 1m`: the shift is the selector's.
struct Range {
  Selector selector;
  Duration range{0};
};
/// `(expr)[range:step]`; without a step the evaluator's default.
struct Subquery {
  ExprPtr expr;
  Duration range{0};
  std::optional<Duration> step;
  TimeShift shift;
};
struct Call {
  const Function* function = nullptr;  ///< static
  std::vector<ExprPtr> arguments;
};
/// `-x`
struct Negation {
  ExprPtr expr;
  bool plus = false;  ///< `+x`, which changes no value
};
struct Parentheses {
  ExprPtr expr;
};

enum class BinaryOp {
  kAdd,
  kSub,
  kMul,
  kDiv,
  kMod,
  kPow,
  kAtan2,
  kEqual,
  kNotEqual,
  kGreater,
  kLess,
  kGreaterEqual,
  kLessEqual,
  kAnd,
  kOr,
  kUnless
};
[[nodiscard]] std::string_view Name(BinaryOp op);
[[nodiscard]] bool IsComparison(BinaryOp op);
[[nodiscard]] bool IsSetOperator(BinaryOp op);

/// How the elements of two vectors are paired.
struct Matching {
  enum class Cardinality { kOneToOne, kManyToOne, kOneToMany, kManyToMany };
  Cardinality cardinality = Cardinality::kOneToOne;
  bool on = false;  ///< pair by `labels`; else by all labels but these
  std::vector<std::string> labels;
  std::vector<std::string>
      include;  ///< of group_left() or group_right(): taken from the "one" side
};
struct Binary {
  BinaryOp op = BinaryOp::kAdd;
  ExprPtr left;
  ExprPtr right;
  bool return_bool = false;
  Matching matching;  ///< kManyToMany for set operators; meaningless without two vectors
};

enum class AggregateOp {
  kSum,
  kAvg,
  kCount,
  kMin,
  kMax,
  kGroup,
  kStddev,
  kStdvar,
  kTopk,
  kBottomk,
  kCountValues,
  kQuantile,
  kLimitk,
  kLimitRatio
};
[[nodiscard]] std::string_view Name(AggregateOp op);
[[nodiscard]] bool TakesParameter(AggregateOp op);
struct Aggregate {
  AggregateOp op = AggregateOp::kSum;
  bool without = false;
  std::vector<std::string> grouping;
  ExprPtr parameter;  ///< null where the operator takes none
  ExprPtr expr;
};

struct Expr {
  std::variant<Number, Text, Selector, Range, Subquery, Call, Negation, Parentheses, Binary,
               Aggregate>
      node;
  ValueType type = ValueType::kScalar;
  Place place;
};

}  // namespace pgvigil::promql
