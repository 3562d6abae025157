#include "alerts/promql/parsing.h"

#include <algorithm>

#include "alerts/promql/unsupported.h"
#include "base/suggest.h"

namespace pgvigil::promql {
namespace {

std::string Describe(const Token& token) {
  switch (token.kind) {
    case Token::Kind::kEnd:
      return "the end of the expression";
    case Token::Kind::kString:
      return "a string";
    default:
      return "`" + std::string(token.text.substr(0, 40)) + "`";
  }
}

/// What can stand behind an operand, for typing errors.
constexpr std::string_view kBehindOperands[] = {"and", "or", "unless", "atan2", "offset"};

}  // namespace

ExprPtr Parsing::Run() {
  if (Now().kind == Token::Kind::kEnd) return Complain({Now().place, "there is no expression"});
  const ExprPtr expr = Expression(kLoosest);
  if (!expr) return nullptr;
  if (Now().kind != Token::Kind::kEnd) return Unexpected("", UnexpectedHint());
  return expr;
}

const Token& Parsing::Ahead() const { return tokens_[std::min(at_ + 1, tokens_.size() - 1)]; }

void Parsing::Advance() {
  if (at_ + 1 < tokens_.size()) ++at_;
}

bool Parsing::Accept(std::string_view sign) {
  if (!Now().Is(sign)) return false;
  Advance();
  return true;
}

bool Parsing::AcceptWord(std::string_view word) {
  if (!Now().IsWord(word)) return false;
  Advance();
  return true;
}

bool Parsing::Expect(std::string_view sign, std::string_view expected) {
  if (!Now().Is(sign)) Unexpected(expected);
  return Accept(sign);
}

std::nullptr_t Parsing::Complain(Complaint complaint) {
  if (!complaint_) complaint_ = std::move(complaint);
  return nullptr;
}

std::nullptr_t Parsing::Unexpected(std::string_view expected, std::string hint) {
  const Token& token = Now();
  if (token.kind == Token::Kind::kWrong) return Complain({token.place, token.message, token.hint});
  std::string message = "unexpected " + Describe(token);
  if (!expected.empty()) message += ", expected " + std::string(expected);
  return Complain({token.place, std::move(message), std::move(hint)});
}

/// Of a token behind a whole expression.
std::string Parsing::UnexpectedHint() const {
  const Token& token = Now();
  if (token.Is("=")) return "write == to compare";
  if (token.Is("=~") || token.Is("!~")) {
    return "regular expressions stand in braces: x{label=~\"...\"}";
  }
  if (token.Is(")") || token.Is("]")) return "nothing is open here";
  if (token.IsWord("by") || token.IsWord("without")) {
    return "it belongs to an aggregation such as sum, once: sum by (label) (...)";
  }
  if (token.IsWord("bool") || token.IsWord("on") || token.IsWord("ignoring")) {
    return "it stands behind an operator: x == bool on (label) y";
  }
  if (token.kind != Token::Kind::kWord) return "";
  if (IsExperimentalModifier(token.text)) {
    return std::string(token.text) + " is experimental in Prometheus and not supported";
  }
  const std::string near = Suggest(token.text, kBehindOperands);
  return near.empty() ? "an operator is missing before it" : "did you mean " + near + "?";
}

Place Parsing::From(std::size_t begin) const {
  return {begin, at_ == 0 ? begin : std::max(begin, tokens_[at_ - 1].place.end)};
}

bool Parsing::CountOperator() {
  if (++operators_ <= kMostOperators) return true;
  Complain({Now().place, "the expression has more than 1000 operators"});
  return false;
}

ExprPtr Parsing::Make(decltype(Expr::node) node, ValueType type, Place place) const {
  return std::make_shared<const Expr>(Expr{std::move(node), type, place});
}

}  // namespace pgvigil::promql
