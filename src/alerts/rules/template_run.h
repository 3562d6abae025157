#pragma once

#include <string>
#include <tl/expected.hpp>

#include "alerts/rules/template_tree.h"

namespace pgvigil::rules {

/// Executes a parsed template, or says why it cannot be. Bounded in time and in what it prints.
/// Private to rules/.
[[nodiscard]] tl::expected<std::string, std::string> RunTemplate(const TemplateNodes& nodes,
                                                                 const TemplateInput& input);

}  // namespace pgvigil::rules
