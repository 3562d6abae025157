#pragma once

#include <string>

namespace pgvigil::rules {

/// For the value of a URL's parameter: a space is `+`. Go's url.QueryEscape.
[[nodiscard]] std::string EscapeQuery(const std::string& text);
/// For HTML, with Go's spellings.
[[nodiscard]] std::string EscapeHtml(const std::string& text);

}  // namespace pgvigil::rules
