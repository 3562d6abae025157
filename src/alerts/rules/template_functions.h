#pragma once

#include <span>
#include <string_view>

#include "alerts/rules/template_value.h"

// What a template can call. Private to rules/.

namespace pgvigil::rules {

struct TemplateFunction {
  using Arguments = std::span<const GoValue>;
  static constexpr int kAnyNumber = -1;

  std::string_view name;
  int least = 0;  ///< arguments
  int most = 0;
  GoResult (*run)(Arguments arguments, const TemplateInput& input) = nullptr;
};

/// Null when there is none.
[[nodiscard]] const TemplateFunction* FindTemplateFunction(std::string_view name);

/// Why a function of Prometheus is not among them; empty for any other name.
[[nodiscard]] std::string WhyNoTemplateFunction(std::string_view name);

/// Tables that FindTemplateFunction() looks in.
[[nodiscard]] std::span<const TemplateFunction> ComparisonFunctions();  ///< Go's own
[[nodiscard]] std::span<const TemplateFunction> CollectionFunctions();  ///< Go's own
[[nodiscard]] std::span<const TemplateFunction> TextFunctions();
[[nodiscard]] std::span<const TemplateFunction> NumberFunctions();

}  // namespace pgvigil::rules
