#include <cmath>
#include <limits>

#include "alerts/promql/number.h"
#include "alerts/promql/parser.h"
#include "alerts/promql/parsing.h"
#include "alerts/promql/type_check.h"

namespace pgvigil::promql {
namespace {

constexpr std::string_view kNoArithmetic =
    "arithmetic with durations is experimental in Prometheus and not supported";

/// Of a selector, range or subquery; null for anything else.
TimeShift* ShiftOf(Expr& expr) {
  if (auto* selector = std::get_if<Selector>(&expr.node)) return &selector->shift;
  if (auto* range = std::get_if<Range>(&expr.node)) return &range->selector.shift;
  if (auto* subquery = std::get_if<Subquery>(&expr.node)) return &subquery->shift;
  return nullptr;
}

Complaint NoShift(std::string_view modifier, Place place) {
  return {place, std::string(modifier) + " stands behind selectors, ranges and subqueries only",
          "write it directly behind the selector"};
}

/// Parts of a millisecond are cut off, as Prometheus does. nullopt beyond 292 years.
std::optional<Duration> FromSeconds(double seconds) {
  constexpr double kLongest = 9223372036;
  if (!(std::fabs(seconds) <= kLongest)) return std::nullopt;
  return Duration(static_cast<Duration::rep>(seconds * 1000));
}

}  // namespace

ExprPtr Parsing::Behind(const ExprPtr& expr) {
  ExprPtr whole = expr;
  while (whole && (Now().Is("[") || Now().Is("@") || Now().IsWord("offset"))) {
    if (!CountOperator()) return nullptr;
    if (Now().Is("[")) {
      whole = Brackets(whole);
    } else if (Now().IsWord("offset")) {
      whole = Offset(whole);
    } else {
      whole = At(whole);
    }
  }
  return whole;
}

ExprPtr Parsing::Brackets(const ExprPtr& expr) {
  const Token& open = Now();
  Advance();
  const auto range = PositiveDuration();
  if (!range) return nullptr;
  if (Accept("]")) return MakeRange(expr, *range, From(open.place.begin));
  if (!Expect(":", ": or ] behind the range")) return nullptr;
  Subquery subquery{expr, *range, std::nullopt, {}};
  if (!Now().Is("]")) {
    subquery.step = PositiveDuration();
    if (!subquery.step) return nullptr;
  }
  if (!Expect("]", "]")) return nullptr;
  if (auto complaint = CheckSubquery(*expr)) return Complain(*std::move(complaint));
  return Make(std::move(subquery), ValueType::kMatrix, From(expr->place.begin));
}

ExprPtr Parsing::MakeRange(const ExprPtr& expr, Duration range, Place brackets) {
  const auto* selector = std::get_if<Selector>(&expr->node);
  if (selector == nullptr) {
    return Complain(
        {brackets, "a range stands behind a selector only", "a subquery has a colon: (...)[5m:]"});
  }
  const TimeShift& shift = selector->shift;
  if (shift.offset != Duration(0) || std::holds_alternative<Timestamp>(shift.at)) {
    return Complain({brackets, "a range stands before offset and @", "write x[5m] offset 1h"});
  }
  return Make(Range{*selector, range}, ValueType::kMatrix, From(expr->place.begin));
}

ExprPtr Parsing::Offset(const ExprPtr& expr) {
  const Place place = Now().place;
  Advance();
  const auto offset = SignedDuration();
  if (!offset) return nullptr;
  Expr shifted = *expr;
  TimeShift* shift = ShiftOf(shifted);
  if (shift == nullptr) return Complain(NoShift("offset", place));
  if (shift->offset != Duration(0)) return Complain({place, "offset is set twice"});
  shift->offset = *offset;
  return Make(std::move(shifted.node), expr->type, From(expr->place.begin));
}

ExprPtr Parsing::At(const ExprPtr& expr) {
  const Place place = Now().place;
  Advance();
  Expr shifted = *expr;
  TimeShift* shift = ShiftOf(shifted);
  if (shift == nullptr) return Complain(NoShift("@", place));
  if (shift->at.index() != 0) return Complain({place, "@ is set twice"});
  if (!Moment(*shift, place)) return nullptr;
  return Make(std::move(shifted.node), expr->type, From(expr->place.begin));
}

/// A number, `start()` or `end()`.
bool Parsing::Moment(TimeShift& shift, Place place) {
  const bool start = Now().IsWord("start");
  if (start || Now().IsWord("end")) {
    Advance();
    if (start) shift.at = TimeShift::Start{};
    if (!start) shift.at = TimeShift::End{};
    return Expect("(", "()") && Expect(")", ")");
  }
  const bool minus = Now().Is("-");
  if (minus || Now().Is("+")) Advance();
  if (Now().kind != Token::Kind::kNumber && Now().kind != Token::Kind::kDuration) {
    Unexpected("a Unix timestamp in seconds, start() or end()");
    return false;
  }
  const double written = std::get<Number>(NumberLiteral()->node).value;
  const double milliseconds = std::round((minus ? -written : written) * 1000);
  // Half of what 64 bits can hold: offsets and ranges can be taken from it without a thought.
  constexpr double kBound = 4611686018427387904.0;  // 2^62
  if (!(std::fabs(milliseconds) < kBound)) {
    Complain({place, "this timestamp is out of bounds"});
    return false;
  }
  shift.at = static_cast<Timestamp>(milliseconds);
  return true;
}

std::optional<Duration> Parsing::SignedDuration() {
  bool minus = false;
  for (; Now().Is("-") || Now().Is("+"); Advance()) minus ^= Now().Is("-");
  const Token& token = Now();
  std::optional<Duration> duration;
  if (token.kind == Token::Kind::kDuration) {
    duration = ParseDuration(token.text);
  } else if (token.kind == Token::Kind::kNumber) {
    duration = FromSeconds(ParseNumber(token.text).value());
  } else {
    Unexpected("a duration such as 5m", std::string(token.Is("(") ? kNoArithmetic : ""));
    return std::nullopt;
  }
  Advance();
  if (!duration) Complain({token.place, "this duration is out of range"});
  return duration && minus ? -*duration : duration;
}

std::optional<Duration> Parsing::PositiveDuration() {
  const std::size_t begin = Now().place.begin;
  const auto duration = SignedDuration();
  if (!duration) return std::nullopt;
  if (FindBinaryOp(Now().text) && Now().kind == Token::Kind::kSign) {
    Unexpected("]", std::string(kNoArithmetic));
    return std::nullopt;
  }
  if (*duration > Duration(0)) return duration;
  Complain({From(begin), "a range and its step are longer than 0"});
  return std::nullopt;
}

}  // namespace pgvigil::promql
