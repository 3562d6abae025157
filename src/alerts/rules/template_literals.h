#pragma once

#include "alerts/rules/template_lexer.h"
#include "alerts/rules/template_value.h"

// The constants of templates. Private to rules/.

namespace pgvigil::rules {

/// The value of a kNumber, kCharacter, kString or kRawString.
[[nodiscard]] GoResult ReadLiteral(const TemplateToken& token);

/// Appends the character of this number as UTF-8; U+FFFD for a number that is none.
void AppendCharacter(std::int64_t code, std::string& out);

}  // namespace pgvigil::rules
