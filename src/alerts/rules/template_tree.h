#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "alerts/rules/template_value.h"

// A parsed template as plain data. Private to rules/. https://pkg.go.dev/text/template

namespace pgvigil::rules {

struct TemplatePipeline;

/// `$x.field`, `.field`, `"text"`, `(pipeline).field`, `function`.
struct TemplateOperand {
  struct Dot {};
  struct Variable {
    std::string name;  ///< with its `$`
  };
  struct Function {
    std::string name;
  };
  using Parenthesis = std::shared_ptr<const TemplatePipeline>;
  std::variant<Dot, Variable, Function, GoValue, Parenthesis> what;
  std::vector<std::string> fields = {};
};

/// A function with its arguments, or one operand.
using TemplateCommand = std::vector<TemplateOperand>;

struct TemplatePipeline {
  std::vector<std::string> variables = {};
  bool declares = false;  ///< `:=` and not `=`
  std::vector<TemplateCommand> commands = {};
};

struct TemplateNode;
using TemplateNodes = std::vector<TemplateNode>;

struct TemplateBranch {
  enum class Kind { kIf, kWith, kRange };
  Kind kind = Kind::kIf;
  TemplatePipeline pipeline;
  TemplateNodes body;
  TemplateNodes otherwise;
};
struct TemplateText {
  std::string text;
};
struct TemplateBreak {};
struct TemplateContinue {};

struct TemplateNode {
  std::variant<TemplateText, TemplatePipeline, TemplateBranch, TemplateBreak, TemplateContinue>
      what;
};

}  // namespace pgvigil::rules
