#include <array>

#include "alerts/promql/parsing.h"
#include "alerts/promql/string_literal.h"
#include "alerts/promql/type_check.h"

namespace pgvigil::promql {
namespace {

std::optional<MatchOp> FindMatchOp(const Token& token) {
  for (const MatchOp op :
       {MatchOp::kEqual, MatchOp::kNotEqual, MatchOp::kRegex, MatchOp::kNotRegex}) {
    if (token.Is(Name(op))) return op;
  }
  return std::nullopt;
}

Matcher NameMatcher(std::string name) {
  return Matcher::Make(std::string(kMetricName), MatchOp::kEqual, std::move(name)).value();
}

}  // namespace

ExprPtr Parsing::VectorSelector() {
  const Token& first = Now();
  Selector selector;
  selector.named = first.kind == Token::Kind::kWord;
  if (selector.named) Advance();
  if (Now().Is("{") && !Braces(selector)) return nullptr;
  if (selector.named) selector.matchers.push_back(NameMatcher(std::string(first.text)));
  const Place place = From(first.place.begin);
  if (auto complaint = CheckSelector(selector, place)) return Complain(*std::move(complaint));
  return Make(std::move(selector), ValueType::kVector, place);
}

bool Parsing::Braces(Selector& selector) {
  const Token& open = Now();
  Advance();
  while (!Now().Is("}")) {
    if (Now().kind == Token::Kind::kEnd) break;
    if (!Condition(selector)) return false;
    if (Now().kind == Token::Kind::kEnd) break;
    if (!Now().Is("}") && !Expect(",", ", or } between conditions")) return false;
  }
  if (Accept("}")) return true;
  Complain({open.place, "this { is never closed"});
  return false;
}

/// `label="value"`, `"any label"="value"`, or the metric's name in quotes.
bool Parsing::Condition(Selector& selector) {
  const Token& name = Now();
  const bool quoted = name.kind == Token::Kind::kString;
  if (!quoted && name.kind != Token::Kind::kWord && name.kind != Token::Kind::kNumber) {
    Unexpected("a label or }");
    return false;
  }
  std::string label = quoted ? Unquote(name.text).value() : std::string(name.text);
  if (!quoted && NameText(label) != label) {
    Complain({name.place, "`" + label + "` is no name of a label", "write it in quotes"});
    return false;
  }
  Advance();
  if (quoted && !FindMatchOp(Now()) && !Now().Is("==")) {
    selector.matchers.push_back(NameMatcher(std::move(label)));
    return true;
  }
  return AddMatcher(selector, name, std::move(label));
}

bool Parsing::AddMatcher(Selector& selector, const Token& name, std::string label) {
  const auto op = FindMatchOp(Now());
  if (!op) {
    Unexpected("=, !=, =~ or !~", Now().Is("==") ? "write = in braces" : "");
    return false;
  }
  Advance();
  const Token& value = Now();
  if (value.kind != Token::Kind::kString) {
    const bool word = value.kind == Token::Kind::kWord || value.kind == Token::Kind::kNumber;
    Unexpected("a string", word ? "write \"" + std::string(value.text) + "\"" : "");
    return false;
  }
  auto matcher = Matcher::Make(std::move(label), *op, Unquote(value.text).value());
  if (!matcher) {
    Complain(
        {{name.place.begin, value.place.end}, "no regular expression: " + matcher.error().message});
    return false;
  }
  Advance();
  selector.matchers.push_back(*std::move(matcher));
  return true;
}

}  // namespace pgvigil::promql
