#include "metrics/escape.h"

#include <algorithm>

namespace pgvigil::metrics {

void AppendEscaped(std::string_view text, Quote quote, std::string& out) {
  const auto needs_escape = [quote](char c) {
    return c == '\\' || c == '\n' || (c == '"' && quote == Quote::kEscape);
  };
  auto from = text.begin();
  while (true) {
    const auto special = std::find_if(from, text.end(), needs_escape);
    out.append(from, special);
    if (special == text.end()) return;
    out += '\\';
    out += *special == '\n' ? 'n' : *special;
    from = special + 1;
  }
}

}  // namespace pgvigil::metrics
