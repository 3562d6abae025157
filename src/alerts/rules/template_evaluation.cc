#include "alerts/rules/template_evaluation.h"

#include <algorithm>
#include <ranges>

namespace pgvigil::rules {
namespace {

using Function = TemplateOperand::Function;
using Variable = TemplateOperand::Variable;

tl::unexpected<std::string> WrongCount(const TemplateFunction& function, std::size_t count) {
  const std::string least = function.most == function.least ? "" : "at least ";
  return tl::unexpected("wrong number of args for " + std::string(function.name) + ": want " +
                        least + std::to_string(function.least) + " got " + std::to_string(count));
}

bool Takes(const TemplateFunction& function, std::size_t count) {
  const auto arguments = static_cast<int>(count);
  return arguments >= function.least &&
         (function.most == TemplateFunction::kAnyNumber || arguments <= function.most);
}

const Function* CalledFunction(const TemplateCommand& command) {
  const auto* function = std::get_if<Function>(&command.front().what);
  return command.front().fields.empty() ? function : nullptr;
}

bool IsNil(const TemplateOperand& operand) {
  const auto* constant = std::get_if<GoValue>(&operand.what);
  return constant != nullptr && constant->As<GoNil>() != nullptr;
}

}  // namespace

TemplateEvaluation::TemplateEvaluation(const TemplateInput& input)
    : input_(input),
      dot_{GoRoot{&input}},
      variables_{{"$", dot_},
                 {"$labels", {GoLabels{input.labels}}},
                 {"$externalLabels", {GoLabels{input.external_labels}}},
                 {"$externalURL", {std::string(input.external_url)}},
                 {"$value", {input.value}}} {}

bool TemplateEvaluation::Assign(std::string_view name, const GoValue& value) {
  const auto reversed = std::views::reverse(variables_);
  const auto found = std::ranges::find(reversed, name, &std::pair<std::string, GoValue>::first);
  if (found == reversed.end()) return false;
  found->second = value;
  return true;
}

GoResult TemplateEvaluation::Pipeline(const TemplatePipeline& pipeline) {
  GoValue value;
  const GoValue* last = nullptr;
  for (const TemplateCommand& command : pipeline.commands) {
    GoResult next = Command(command, last);
    if (!next) return next;
    value = *std::move(next);
    last = &value;
  }
  for (const std::string& name : pipeline.variables) {
    if (pipeline.declares) {
      variables_.emplace_back(name, value);
    } else if (!Assign(name, value)) {
      return tl::unexpected("undefined variable: " + name);
    }
  }
  return value;
}

GoResult TemplateEvaluation::Command(const TemplateCommand& command, const GoValue* last) {
  if (CalledFunction(command) != nullptr) return Call(command, last);
  if (command.size() > 1 || last != nullptr) {
    return tl::unexpected(std::string("can't give argument to non-function"));
  }
  if (IsNil(command.front())) return tl::unexpected(std::string("nil is not a command"));
  return Operand(command.front());
}

GoResult TemplateEvaluation::Call(const TemplateCommand& command, const GoValue* last) {
  const TemplateFunction& function = *FindTemplateFunction(CalledFunction(command)->name);
  const std::size_t count = command.size() - 1 + (last != nullptr ? 1 : 0);
  if (!Takes(function, count)) return WrongCount(function, count);
  if (function.name == "and" || function.name == "or") return ShortCut(command, last);
  std::vector<GoValue> arguments;
  for (const TemplateOperand& operand : command | std::views::drop(1)) {
    GoResult argument = Operand(operand);
    if (!argument) return argument;
    arguments.push_back(*std::move(argument));
  }
  if (last != nullptr) arguments.push_back(*last);
  GoResult value = function.run(arguments, input_);
  if (value) return value;
  return tl::unexpected("error calling " + std::string(function.name) + ": " + value.error());
}

/// `and` and `or` evaluate no further than they must, and give the argument that decided.
GoResult TemplateEvaluation::ShortCut(const TemplateCommand& command, const GoValue* last) {
  const bool decisive = CalledFunction(command)->name == "or";
  GoResult value;
  for (const TemplateOperand& operand : command | std::views::drop(1)) {
    value = Operand(operand);
    if (!value || Truth(*value) == decisive) return value;
  }
  return last != nullptr ? GoResult(*last) : value;
}

GoResult TemplateEvaluation::Operand(const TemplateOperand& operand) {
  GoResult value = Base(operand);
  for (const std::string& name : operand.fields) {
    if (!value) return value;
    value = Field(*value, name);
  }
  return value;
}

GoResult TemplateEvaluation::Base(const TemplateOperand& operand) {
  if (const auto* constant = std::get_if<GoValue>(&operand.what)) return *constant;
  if (const auto* variable = std::get_if<Variable>(&operand.what)) {
    const auto found = std::ranges::find(std::views::reverse(variables_), variable->name,
                                         &std::pair<std::string, GoValue>::first);
    return found->second;
  }
  if (const auto* function = std::get_if<Function>(&operand.what)) {
    return Call({TemplateOperand{*function}}, nullptr);
  }
  if (const auto* inner = std::get_if<TemplateOperand::Parenthesis>(&operand.what)) {
    return Pipeline(**inner);
  }
  return dot_;
}

}  // namespace pgvigil::rules
