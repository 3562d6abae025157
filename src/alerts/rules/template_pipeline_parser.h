#pragma once

#include <vector>

#include "alerts/rules/template_lexer.h"
#include "alerts/rules/template_tree.h"

namespace pgvigil::rules {

/// Reads pipelines from the tokens of a template. Private to rules/.
class TemplatePipelineParser {
 public:
  using Token = TemplateToken;
  using Failure = tl::unexpected<TemplateError>;

  explicit TemplatePipelineParser(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

  [[nodiscard]] const Token& Peek() const { return tokens_[at_]; }
  const Token& Take() { return tokens_[at_ + 1 < tokens_.size() ? at_++ : at_]; }
  void SkipSpace();

  /// Variables in scope; those of a block are forgotten at its end.
  [[nodiscard]] std::size_t Mark() const { return variables_.size(); }
  void Forget(std::size_t mark) { variables_.resize(mark); }

  /// What follows up to `end`, which is taken. `what` it is for; `range` may declare two variables.
  tl::expected<TemplatePipeline, TemplateError> Pipeline(std::string_view what,
                                                         Token::Kind end = Token::Kind::kClose);

  [[nodiscard]] static Failure Wrong(const Token& token, std::string message);
  [[nodiscard]] static Failure Unexpected(const Token& token, std::string_view what);

 private:
  tl::expected<void, TemplateError> Declarations(bool range, TemplatePipeline& pipeline);
  tl::expected<void, TemplateError> Declare(const Token& token, TemplatePipeline& pipeline);
  tl::expected<TemplateCommand, TemplateError> Command();
  tl::expected<TemplateOperand, TemplateError> Operand();
  tl::expected<TemplateOperand, TemplateError> Term();
  tl::expected<TemplateOperand, TemplateError> Identifier(const Token& token);
  tl::expected<TemplateOperand, TemplateError> Variable(const Token& token);
  tl::expected<TemplateOperand, TemplateError> Parenthesis();
  [[nodiscard]] const Token& After(std::size_t count) const;

  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  int depth_ = 0;  // of parentheses
  std::vector<std::string> variables_ = {"$", "$labels", "$externalLabels", "$externalURL",
                                         "$value"};
};

}  // namespace pgvigil::rules
