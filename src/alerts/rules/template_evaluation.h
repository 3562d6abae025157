#pragma once

#include <string>
#include <utility>
#include <vector>

#include "alerts/rules/template_functions.h"
#include "alerts/rules/template_tree.h"

namespace pgvigil::rules {

/// Evaluates pipelines: keeps the variables and what `.` is. Private to rules/.
class TemplateEvaluation {
 public:
  explicit TemplateEvaluation(const TemplateInput& input);

  /// Declares or assigns its variables, too.
  GoResult Pipeline(const TemplatePipeline& pipeline);

  /// Gives what it was.
  GoValue SetDot(GoValue dot) { return std::exchange(dot_, std::move(dot)); }
  /// To the innermost variable of this name; false when there is none.
  bool Assign(std::string_view name, const GoValue& value);
  [[nodiscard]] std::size_t Mark() const { return variables_.size(); }
  void Forget(std::size_t mark) { variables_.resize(mark); }

 private:
  /// `last` comes from the command before the `|`; null in the first.
  GoResult Command(const TemplateCommand& command, const GoValue* last);
  GoResult Call(const TemplateCommand& command, const GoValue* last);
  GoResult ShortCut(const TemplateCommand& command, const GoValue* last);
  GoResult Operand(const TemplateOperand& operand);
  GoResult Base(const TemplateOperand& operand);

  const TemplateInput& input_;
  GoValue dot_;
  std::vector<std::pair<std::string, GoValue>> variables_;
};

}  // namespace pgvigil::rules
