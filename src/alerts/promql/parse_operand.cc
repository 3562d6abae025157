#include <vector>

#include "alerts/promql/functions.h"
#include "alerts/promql/number.h"
#include "alerts/promql/parser.h"
#include "alerts/promql/parsing.h"
#include "alerts/promql/string_literal.h"
#include "alerts/promql/type_check.h"
#include "alerts/promql/unsupported.h"
#include "base/suggest.h"

namespace pgvigil::promql {
namespace {

constexpr std::string_view kOperand = "a metric, a number, a function, an aggregation or (";

/// Nanoseconds beside the second, as Prometheus counts them: the last bit of the value is the same.
double Seconds(Duration duration) {
  return static_cast<double>(duration.count() / 1000) +
         static_cast<double>(duration.count() % 1000 * 1'000'000) / 1e9;
}

std::string FunctionHint(std::string_view name) {
  std::vector<std::string_view> names(AggregateNames().begin(), AggregateNames().end());
  for (const Function& function : AllFunctions()) names.push_back(function.name);
  const std::string near = Suggest(name, names);
  return near.empty() ? "" : "did you mean " + near + "()?";
}

}  // namespace

ExprPtr Parsing::Operand() {
  const ExprPtr expr = BareOperand();
  return expr ? Behind(expr) : nullptr;
}

ExprPtr Parsing::BareOperand() {
  const Token& token = Now();
  switch (token.kind) {
    case Token::Kind::kNumber:
    case Token::Kind::kDuration:
      return NumberLiteral();
    case Token::Kind::kString:
      Advance();
      return Make(Text{Unquote(token.text).value()}, ValueType::kString, token.place);
    case Token::Kind::kWord:
      return Word();
    default:
      break;
  }
  if (token.Is("(")) return InParentheses();
  if (token.Is("{") && Ahead().Is("{")) {
    return Complain({token.place, "literals of native histograms are not supported"});
  }
  if (token.Is("{")) return VectorSelector();
  return Unexpected(kOperand, token.Is("=") ? "write == to compare" : "");
}

ExprPtr Parsing::NumberLiteral() {
  const Token& token = Now();
  const bool duration = token.kind == Token::Kind::kDuration;
  const double value =
      duration ? Seconds(ParseDuration(token.text).value()) : ParseNumber(token.text).value();
  Advance();
  return Make(Number{value, duration}, ValueType::kScalar, token.place);
}

ExprPtr Parsing::Word() {
  const Token& word = Now();
  const auto aggregate = FindAggregateOp(word.text);
  const Token& next = Ahead();
  if (aggregate && (next.Is("(") || next.IsWord("by") || next.IsWord("without"))) {
    return Aggregation(*aggregate);
  }
  if (IsReserved(word.text)) return Unexpected(kOperand);
  return next.Is("(") ? FunctionCall() : VectorSelector();
}

ExprPtr Parsing::InParentheses() {
  const Token& open = Now();
  Advance();
  const ExprPtr expr = Expression(kLoosest);
  if (!expr) return nullptr;
  if (Now().kind == Token::Kind::kEnd) return Complain({open.place, "this ( is never closed"});
  if (!Expect(")", "an operator or )")) return nullptr;
  return Make(Parentheses{expr}, expr->type, From(open.place.begin));
}

std::optional<std::vector<ExprPtr>> Parsing::Arguments() {
  const Token& open = Now();
  std::vector<ExprPtr> arguments;
  if (!Expect("(", "( and arguments")) return std::nullopt;
  while (!Now().Is(")")) {
    if (Now().kind == Token::Kind::kEnd) break;
    arguments.push_back(Expression(kLoosest));
    if (!arguments.back()) return std::nullopt;
    const Place comma = Now().place;
    if (!Accept(",")) break;
    if (Now().Is(")")) Complain({comma, "no comma behind the last argument", "remove it"});
  }
  if (Now().kind == Token::Kind::kEnd) Complain({open.place, "this ( is never closed"});
  if (complaint_ || !Expect(")", "an operator, a comma or )")) return std::nullopt;
  return arguments;
}

ExprPtr Parsing::FunctionCall() {
  const Token& name = Now();
  const Function* function = FindFunction(name.text);
  if (function == nullptr) return UnknownFunction(name);
  Advance();
  auto arguments = Arguments();
  if (!arguments) return nullptr;
  const Place place = From(name.place.begin);
  Call call{function, *std::move(arguments)};
  if (auto complaint = CheckCall(call, place)) return Complain(*std::move(complaint));
  if (Now().IsWord("by") || Now().IsWord("without")) {
    return Unexpected("", std::string(function->name) + "() is a function: " +
                              "only aggregations such as sum have by and without");
  }
  return Make(std::move(call), function->result, place);
}

ExprPtr Parsing::UnknownFunction(const Token& name) {
  const std::string written(name.text);
  if (const std::string_view why = WhyUnsupported(written); !why.empty()) {
    return Complain({name.place, written + "() " + std::string(why)});
  }
  return Complain({name.place, "there is no function " + written + "()", FunctionHint(written)});
}

ExprPtr Parsing::Aggregation(AggregateOp op) {
  const Token& name = Now();
  if (const std::string_view why = WhyUnsupported(Name(op)); !why.empty()) {
    return Complain({name.place, std::string(Name(op)) + " " + std::string(why)});
  }
  Advance();
  Aggregate aggregate;
  aggregate.op = op;
  const bool grouped = !Now().Is("(");
  if (grouped && !Grouping(aggregate)) return nullptr;
  if (!TakeArguments(aggregate, name.place)) return nullptr;
  const bool grouping_follows = Now().IsWord("by") || Now().IsWord("without");
  if (!grouped && grouping_follows && !Grouping(aggregate)) return nullptr;
  if (auto complaint = CheckAggregate(aggregate)) return Complain(*std::move(complaint));
  return Make(std::move(aggregate), ValueType::kVector, From(name.place.begin));
}

bool Parsing::Grouping(Aggregate& aggregate) {
  aggregate.without = Now().IsWord("without");
  Advance();
  return LabelList(aggregate.grouping);
}

bool Parsing::TakeArguments(Aggregate& aggregate, Place place) {
  const auto arguments = Arguments();
  if (!arguments) return false;
  const std::size_t wanted = TakesParameter(aggregate.op) ? 2 : 1;
  if (arguments->size() != wanted) {
    const std::string shape = wanted == 2 ? "a parameter and a vector" : "one vector";
    Complain({place, std::string(Name(aggregate.op)) + " takes " + shape + ", not " +
                         std::to_string(arguments->size()) + " arguments"});
    return false;
  }
  if (wanted == 2) aggregate.parameter = arguments->front();
  aggregate.expr = arguments->back();
  return true;
}

}  // namespace pgvigil::promql
