#include "alerts/rules/template.h"

#include <algorithm>

#include "alerts/rules/template_parser.h"
#include "alerts/rules/template_run.h"

namespace pgvigil::rules {
namespace {

constexpr std::string_view kOpen = "{{";

std::string Failed(const std::string& stage, const std::string& why) {
  return "<error expanding template: error " + stage + " template: " + why + ">";
}

}  // namespace

std::string Expand(std::string_view text, const TemplateInput& input) {
  if (text.find(kOpen) == std::string_view::npos) return std::string(text);
  const auto nodes = ParseTemplate(text);
  if (!nodes) return Failed("parsing", nodes.error().message);
  auto expanded = RunTemplate(*nodes, input);
  return expanded ? *std::move(expanded) : Failed("executing", expanded.error());
}

std::optional<TemplateError> FindTemplateError(std::string_view text) {
  const auto nodes = ParseTemplate(text);
  return nodes ? std::nullopt : std::optional(nodes.error());
}

Result<void> CheckTemplate(std::string_view text) {
  const auto error = FindTemplateError(text);
  if (!error) return {};
  const std::string_view before = text.substr(0, error->place);
  const auto line = std::ranges::count(before, '\n') + 1;
  return Fail(ErrorKind::kConfig, "template, line " + std::to_string(line) + ": " + error->message);
}

}  // namespace pgvigil::rules
