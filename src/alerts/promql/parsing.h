#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "alerts/promql/complaint.h"
#include "alerts/promql/lexer.h"
#include "alerts/promql/operators.h"

namespace pgvigil::promql {

/// Reads one expression by precedence climbing. The first complaint is kept; every function that
/// gives a node gives null after one, every other one false or nullopt. Used once.
class Parsing {
 public:
  explicit Parsing(std::string_view text) : tokens_(Tokenize(text)) {}

  /// The whole text as one expression; null after a complaint.
  ExprPtr Run();
  [[nodiscard]] const Complaint& complaint() const { return *complaint_; }

 private:
  static constexpr int kDeepestNesting = 100;
  static constexpr int kMostOperators = 1000;

  // parsing.cc: tokens and complaints
  [[nodiscard]] const Token& Now() const { return tokens_[at_]; }
  [[nodiscard]] const Token& Ahead() const;
  void Advance();
  bool Accept(std::string_view sign);
  bool AcceptWord(std::string_view word);
  /// Complains unless the sign is next; `expected` says what could stand there.
  bool Expect(std::string_view sign, std::string_view expected);
  std::nullptr_t Complain(Complaint complaint);
  std::nullptr_t Unexpected(std::string_view expected, std::string hint = {});
  [[nodiscard]] std::string UnexpectedHint() const;
  /// From `begin` to the end of the token before the next one.
  [[nodiscard]] Place From(std::size_t begin) const;
  /// Operators and modifiers cost memory and depth: there is an end to them.
  bool CountOperator();
  ExprPtr Make(decltype(Expr::node) node, ValueType type, Place place) const;

  // parse_expression.cc: operators
  ExprPtr Expression(int loosest);
  ExprPtr Operators(int loosest);
  ExprPtr Signed();
  ExprPtr BehindOperator(const ExprPtr& left, BinaryOp op);
  bool Modifiers(Binary& binary);
  [[nodiscard]] std::string ModifierHint() const;
  bool LabelList(std::vector<std::string>& labels);
  std::optional<std::string> LabelInList();

  // parse_operand.cc: what operators stand between
  ExprPtr Operand();
  ExprPtr BareOperand();
  ExprPtr NumberLiteral();
  ExprPtr Word();
  ExprPtr InParentheses();
  std::optional<std::vector<ExprPtr>> Arguments();
  ExprPtr FunctionCall();
  ExprPtr UnknownFunction(const Token& name);
  ExprPtr Aggregation(AggregateOp op);
  bool Grouping(Aggregate& aggregate);
  bool TakeArguments(Aggregate& aggregate, Place place);

  // parse_selector.cc: names and braces
  ExprPtr VectorSelector();
  bool Braces(Selector& selector);
  bool Condition(Selector& selector);
  bool AddMatcher(Selector& selector, const Token& name, std::string label);

  // parse_modifiers.cc: ranges, offset and @
  ExprPtr Behind(const ExprPtr& expr);
  ExprPtr Brackets(const ExprPtr& expr);
  ExprPtr MakeRange(const ExprPtr& expr, Duration range, Place brackets);
  ExprPtr Offset(const ExprPtr& expr);
  ExprPtr At(const ExprPtr& expr);
  bool Moment(TimeShift& shift, Place place);
  std::optional<Duration> SignedDuration();
  std::optional<Duration> PositiveDuration();

  const std::vector<Token> tokens_;
  std::size_t at_ = 0;
  int depth_ = 0;
  int operators_ = 0;
  std::optional<Complaint> complaint_;
};

}  // namespace pgvigil::promql
