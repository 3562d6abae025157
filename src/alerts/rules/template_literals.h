#pragma once

#include "alerts/rules/template_lexer.h"
#include "alerts/rules/template_value.h"

// The constants of templates. Private to rules/.

namespace pgvigil::rules {

/// The value of a kNumber, kCharacter, kString or kRawString.
[[nodiscard]] GoResult ReadLiteral(const TemplateToken& token);

}  // namespace pgvigil::rules
