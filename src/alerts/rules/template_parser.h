#pragma once

#include <string_view>
#include <tl/expected.hpp>

#include "alerts/rules/template_tree.h"

namespace pgvigil::rules {

/// Parses a template in which `$labels`, `$externalLabels`, `$externalURL` and `$value` are
/// declared. Functions must exist, variables be declared before use. Private to rules/.
[[nodiscard]] tl::expected<TemplateNodes, TemplateError> ParseTemplate(std::string_view text);

}  // namespace pgvigil::rules
