#include <string_view>

#include "alerts/rules/go_format.h"
#include "base/utf8.h"

namespace pgvigil::rules {
namespace {

std::string_view ShortEscape(char byte) {
  switch (byte) {
    case '\a':
      return "\\a";
    case '\b':
      return "\\b";
    case '\f':
      return "\\f";
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    case '\v':
      return "\\v";
    case '"':
      return "\\\"";
    case '\\':
      return "\\\\";
    default:
      return "";
  }
}

bool IsControl(char byte) { return static_cast<unsigned char>(byte) < 0x20 || byte == 0x7F; }

}  // namespace

std::string GoQuote(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string quoted = "\"";
  for (const char byte : text) {
    const std::string_view escape = ShortEscape(byte);
    if (!escape.empty()) {
      quoted += escape;
    } else if (IsControl(byte)) {
      quoted += "\\x";
      quoted += kDigits[static_cast<unsigned char>(byte) >> 4U];
      quoted += kDigits[static_cast<unsigned char>(byte) & 0xFU];
    } else {
      quoted += byte;
    }
  }
  // Bytes that are no UTF-8 are shown as Go shows them, by their number.
  return SanitizeUtf8(quoted + '"');
}

}  // namespace pgvigil::rules
