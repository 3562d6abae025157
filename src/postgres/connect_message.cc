#include "postgres/connect_message.h"

#include <algorithm>
#include <cctype>

namespace pgvigil::postgres {

std::string_view FindSqlState(std::string_view message) {
  constexpr std::size_t kLength = 5;
  std::string_view found;
  for (std::size_t at = message.find(":  "); at != std::string_view::npos;
       at = message.find(":  ", at + 1)) {
    const std::string_view code = message.substr(at + 3, kLength);
    bool looks_right = code.size() == kLength && message.substr(at + 3 + kLength, 2) == ": ";
    for (const char c : code) {
      looks_right = looks_right && (std::isdigit(static_cast<unsigned char>(c)) != 0 ||
                                    std::isupper(static_cast<unsigned char>(c)) != 0);
    }
    if (looks_right)
      found =
          code;  // the last one counts: earlier ones belong to addresses or TLS modes tried before
  }
  return found;
}

std::string Readable(std::string_view message) {
  std::string out;
  while (!message.empty()) {
    const std::size_t end = std::min(message.find('\n'), message.size());
    std::string line(message.substr(0, end));
    message.remove_prefix(std::min(end + 1, message.size()));
    if (line.empty() || line.starts_with("LOCATION:")) continue;
    const std::string_view code = FindSqlState(line);
    if (!code.empty()) line.erase(static_cast<std::size_t>(code.data() - line.data()) - 1, 8);
    if (!out.empty()) out += "; ";
    out += line;
  }
  return out;
}

}  // namespace pgvigil::postgres
