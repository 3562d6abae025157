#include "alerts/rules/template_functions.h"

#include <algorithm>
#include <array>

namespace pgvigil::rules {

const TemplateFunction* FindTemplateFunction(std::string_view name) {
  for (const auto& table :
       {ComparisonFunctions(), CollectionFunctions(), TextFunctions(), NumberFunctions()}) {
    const auto found = std::ranges::find(table, name, &TemplateFunction::name);
    if (found != table.end()) return &*found;
  }
  return nullptr;
}

std::string WhyNoTemplateFunction(std::string_view name) {
  constexpr std::array<std::string_view, 6> kOfQueries = {"query", "first",    "label",
                                                          "value", "strvalue", "sortByLabel"};
  constexpr std::array<std::string_view, 2> kOfGo = {"call", "js"};
  if (std::ranges::find(kOfQueries, name) != kOfQueries.end()) {
    return "`" + std::string(name) +
           "` is not supported: templates cannot query here; let the expression carry the value";
  }
  const bool of_go = std::ranges::find(kOfGo, name) != kOfGo.end();
  return of_go ? "`" + std::string(name) + "` is not supported" : "";
}

}  // namespace pgvigil::rules
