#include "alerts/promql/parsing.h"
#include "alerts/promql/string_literal.h"
#include "alerts/promql/type_check.h"
#include "alerts/promql/unsupported.h"
#include "base/utf8.h"

namespace pgvigil::promql {
namespace {

ValueType TypeOf(const Binary& binary) {
  const bool scalars =
      binary.left->type == ValueType::kScalar && binary.right->type == ValueType::kScalar;
  return scalars ? ValueType::kScalar : ValueType::kVector;
}

/// A sign before a number is part of it.
std::optional<Number> Folded(const Expr& expr, bool minus) {
  const auto* number = std::get_if<Number>(&expr.node);
  if (number == nullptr) return std::nullopt;
  return Number{minus ? -number->value : number->value, number->duration};
}

}  // namespace

ExprPtr Parsing::Expression(int loosest) {
  if (depth_ == kDeepestNesting) {
    return Complain({Now().place, "the expression is nested deeper than 100 levels"});
  }
  ++depth_;
  ExprPtr expr = Operators(loosest);
  --depth_;
  return expr;
}

ExprPtr Parsing::Operators(int loosest) {
  ExprPtr left = Signed();
  while (left) {
    const bool may_be = Now().kind == Token::Kind::kWord || Now().kind == Token::Kind::kSign;
    const auto op = may_be ? FindBinaryOp(Now().text) : std::nullopt;
    if (!op || Precedence(*op) < loosest) break;
    left = BehindOperator(left, *op);
  }
  return left;
}

ExprPtr Parsing::Signed() {
  const std::size_t begin = Now().place.begin;
  const bool minus = Now().Is("-");
  if (!minus && !Now().Is("+")) return Operand();
  Advance();
  const ExprPtr expr = Expression(kSignPrecedence + 1);
  if (!expr) return nullptr;
  const Place place = From(begin);
  if (const auto number = Folded(*expr, minus)) return Make(*number, ValueType::kScalar, place);
  if (auto complaint = CheckSigned(*expr)) return Complain(*std::move(complaint));
  return Make(Negation{expr, !minus}, expr->type, place);
}

ExprPtr Parsing::BehindOperator(const ExprPtr& left, BinaryOp op) {
  const Place place = Now().place;
  if (!CountOperator()) return nullptr;
  Advance();
  Binary binary{op, left, nullptr, false, {}};
  if (!Modifiers(binary)) return nullptr;
  binary.right = Expression(Precedence(op) + (IsRightAssociative(op) ? 0 : 1));
  if (!binary.right) return nullptr;
  if (auto complaint = CheckBinary(binary, place)) return Complain(*std::move(complaint));
  const bool vectors = left->type == ValueType::kVector && binary.right->type == ValueType::kVector;
  if (!vectors) binary.matching = {};
  if (IsSetOperator(op)) binary.matching.cardinality = Matching::Cardinality::kManyToMany;
  const ValueType type = TypeOf(binary);
  return Make(std::move(binary), type, From(left->place.begin));
}

bool Parsing::Modifiers(Binary& binary) {
  Matching& matching = binary.matching;
  binary.return_bool = AcceptWord("bool");
  matching.on = Now().IsWord("on");
  const bool listed = matching.on || Now().IsWord("ignoring");
  if (listed) Advance();
  if (listed && !LabelList(matching.labels)) return false;
  const bool left = Now().IsWord("group_left");
  if (listed && (left || Now().IsWord("group_right"))) {
    Advance();
    matching.cardinality =
        left ? Matching::Cardinality::kManyToOne : Matching::Cardinality::kOneToMany;
    if (Now().Is("(") && !LabelList(matching.include)) return false;
  }
  const std::string hint = ModifierHint();
  if (!hint.empty()) Unexpected("", hint);
  return hint.empty();
}

/// Of a modifier that has no place where it is.
std::string Parsing::ModifierHint() const {
  if (Now().IsWord("bool")) return "bool stands directly behind the comparison";
  if (Now().IsWord("group_left") || Now().IsWord("group_right")) {
    return "write on(...) or ignoring(...) before it";
  }
  if (IsExperimentalModifier(Now().text) && Ahead().Is("(")) {
    return std::string(Now().text) + " is experimental in Prometheus and not supported";
  }
  return "";
}

bool Parsing::LabelList(std::vector<std::string>& labels) {
  if (!Expect("(", "( and a list of labels")) return false;
  while (!Now().Is(")")) {
    auto label = LabelInList();
    if (!label) return false;
    labels.push_back(*std::move(label));
    if (!Now().Is(")") && !Expect(",", ", or ) in the list of labels")) return false;
  }
  Advance();
  return true;
}

std::optional<std::string> Parsing::LabelInList() {
  const Token& token = Now();
  std::string label(token.text);
  if (token.kind == Token::Kind::kString) {
    label = Unquote(token.text).value();
    if (label.empty() || !IsUtf8(label)) {
      Complain({token.place, "this is no name of a label"});
      return std::nullopt;
    }
  } else if (token.kind != Token::Kind::kWord) {
    Unexpected("a label");
    return std::nullopt;
  }
  Advance();
  return label;
}

}  // namespace pgvigil::promql
