#include "alerts/rules/template_pipeline_parser.h"

#include <algorithm>

#include "alerts/rules/template_functions.h"
#include "alerts/rules/template_literals.h"

namespace pgvigil::rules {
namespace {

using Kind = TemplateToken::Kind;
using Dot = TemplateOperand::Dot;

constexpr int kDeepest = 100;

bool IsOperandEnd(Kind kind) {
  return kind == Kind::kPipe || kind == Kind::kClose || kind == Kind::kRightParenthesis;
}

/// What stands behind a `|` must be able to take an argument.
bool IsExecutable(const TemplateOperand& operand) {
  if (!operand.fields.empty()) return true;
  return !std::holds_alternative<Dot>(operand.what) &&
         !std::holds_alternative<GoValue>(operand.what);
}

}  // namespace

void TemplatePipelineParser::SkipSpace() {
  while (Peek().kind == Kind::kSpace) ++at_;
}

TemplatePipelineParser::Failure TemplatePipelineParser::Wrong(const Token& token,
                                                              std::string message) {
  return tl::unexpected(TemplateError{token.place, std::move(message)});
}

TemplatePipelineParser::Failure TemplatePipelineParser::Unexpected(const Token& token,
                                                                   std::string_view what) {
  if (token.kind == Kind::kEnd) return Wrong(token, "unexpected end in " + std::string(what));
  return Wrong(token, "unexpected `" + token.text + "` in " + std::string(what));
}

const TemplateToken& TemplatePipelineParser::After(std::size_t count) const {
  std::size_t at = at_;
  while (true) {
    while (tokens_[at].kind == Kind::kSpace) ++at;
    if (count-- == 0 || at + 1 == tokens_.size()) return tokens_[at];
    ++at;
  }
}

tl::expected<TemplatePipeline, TemplateError> TemplatePipelineParser::Pipeline(
    std::string_view what, Token::Kind end) {
  TemplatePipeline pipeline;
  SkipSpace();
  if (auto status = Declarations(what == "range", pipeline); !status) {
    return tl::unexpected(status.error());
  }
  while (true) {
    SkipSpace();
    if (Peek().kind == end) break;
    const Token& first = Peek();
    auto command = Command();
    if (!command) return tl::unexpected(command.error());
    if (!pipeline.commands.empty() && !IsExecutable(command->front())) {
      return Wrong(first, "non executable command in pipeline stage " +
                              std::to_string(pipeline.commands.size() + 1));
    }
    pipeline.commands.push_back(*std::move(command));
  }
  if (pipeline.commands.empty()) return Wrong(Peek(), "missing value for " + std::string(what));
  Take();
  return pipeline;
}

/// `$x :=`, `$x =`, and for range `$k, $v :=`.
tl::expected<void, TemplateError> TemplatePipelineParser::Declarations(bool range,
                                                                       TemplatePipeline& pipeline) {
  if (Peek().kind != Kind::kVariable) return {};
  const Kind next = After(1).kind;
  if (next == Kind::kComma && !range) return Wrong(Peek(), "too many declarations");
  if (next == Kind::kComma) {
    const Token first = Take();
    SkipSpace();
    Take();
    SkipSpace();
    if (Peek().kind != Kind::kVariable) return Wrong(Peek(), "range can only initialize variables");
    pipeline.variables.push_back(first.text);
  } else if (next != Kind::kDeclare && next != Kind::kAssign) {
    return {};
  }
  return Declare(Take(), pipeline);
}

tl::expected<void, TemplateError> TemplatePipelineParser::Declare(const Token& token,
                                                                  TemplatePipeline& pipeline) {
  pipeline.variables.push_back(token.text);
  SkipSpace();
  const Token& sign = Take();
  pipeline.declares = sign.kind == Kind::kDeclare;
  if (!pipeline.declares && sign.kind != Kind::kAssign) return Unexpected(sign, "declaration");
  for (const std::string& name : pipeline.variables) {
    // That a variable which is assigned has been declared is seen at execution, as in Go.
    if (pipeline.declares) variables_.push_back(name);
  }
  return {};
}

tl::expected<TemplateCommand, TemplateError> TemplatePipelineParser::Command() {
  TemplateCommand command;
  while (true) {
    SkipSpace();
    if (IsOperandEnd(Peek().kind)) break;
    auto operand = Operand();
    if (!operand) return tl::unexpected(operand.error());
    command.push_back(*std::move(operand));
    if (Peek().kind != Kind::kSpace && !IsOperandEnd(Peek().kind)) {
      return Unexpected(Peek(), "operand");
    }
  }
  if (command.empty()) return Wrong(Peek(), "empty command");
  if (Peek().kind == Kind::kPipe) Take();
  return command;
}

tl::expected<TemplateOperand, TemplateError> TemplatePipelineParser::Operand() {
  const Token& first = Peek();
  auto operand = Term();
  if (!operand || Peek().kind != Kind::kField) return operand;
  const bool constant = std::holds_alternative<GoValue>(operand->what) ||
                        (std::holds_alternative<Dot>(operand->what) && first.kind == Kind::kDot);
  if (constant) return Wrong(Peek(), "unexpected `.` after term `" + first.text + "`");
  while (Peek().kind == Kind::kField) operand->fields.push_back(Take().text);
  return operand;
}

tl::expected<TemplateOperand, TemplateError> TemplatePipelineParser::Term() {
  const Token& token = Take();
  switch (token.kind) {
    case Kind::kIdentifier:
      return Identifier(token);
    case Kind::kVariable:
      return Variable(token);
    case Kind::kDot:
      return TemplateOperand{Dot{}};
    case Kind::kField:
      return TemplateOperand{Dot{}, {token.text}};
    case Kind::kLeftParenthesis:
      return Parenthesis();
    case Kind::kNumber:
    case Kind::kCharacter:
    case Kind::kString:
    case Kind::kRawString:
      break;
    default:
      return Unexpected(token, "operand");
  }
  auto literal = ReadLiteral(token);
  if (!literal) return Wrong(token, literal.error());
  return TemplateOperand{*std::move(literal)};
}

tl::expected<TemplateOperand, TemplateError> TemplatePipelineParser::Identifier(
    const Token& token) {
  if (token.text == "nil") return TemplateOperand{GoValue{}};
  if (token.text == "true" || token.text == "false") {
    return TemplateOperand{GoValue{token.text == "true"}};
  }
  if (FindTemplateFunction(token.text) != nullptr) {
    return TemplateOperand{TemplateOperand::Function{token.text}};
  }
  const std::string why = WhyNoTemplateFunction(token.text);
  return Wrong(token, why.empty() ? "function `" + token.text + "` not defined" : why);
}

tl::expected<TemplateOperand, TemplateError> TemplatePipelineParser::Variable(const Token& token) {
  if (std::ranges::find(variables_, token.text) == variables_.end()) {
    return Wrong(token, "undefined variable `" + token.text + "`");
  }
  return TemplateOperand{TemplateOperand::Variable{token.text}};
}

tl::expected<TemplateOperand, TemplateError> TemplatePipelineParser::Parenthesis() {
  if (depth_ == kDeepest) return Wrong(Peek(), "nested too deeply");
  ++depth_;
  auto pipeline = Pipeline("parenthesized pipeline", Kind::kRightParenthesis);
  --depth_;
  if (!pipeline) return tl::unexpected(pipeline.error());
  return TemplateOperand{std::make_shared<const TemplatePipeline>(*std::move(pipeline))};
}

}  // namespace pgvigil::rules
