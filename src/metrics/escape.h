#pragma once

#include <string>
#include <string_view>

namespace pgvigil::metrics {

/// Appends `text` with backslash and newline escaped, and the double quote too with Quote::kEscape.
/// Label values need the quote escaped; HELP needs it in OpenMetrics and must not have it in the
/// classic format.
enum class Quote { kKeep, kEscape };
void AppendEscaped(std::string_view text, Quote quote, std::string& out);

}  // namespace pgvigil::metrics
