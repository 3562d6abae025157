#include "alerts/promql/labels.h"
#include "base/utf8.h"

namespace pgvigil::promql {
namespace {

/// The letter of Go's escape for a byte, or 0.
char EscapeLetter(char byte) {
  constexpr std::string_view kBytes = "\a\b\f\n\r\t\v\"\\";
  constexpr std::string_view kLetters = "abfnrtv\"\\";
  const std::size_t at = kBytes.find(byte);
  return at == std::string_view::npos ? '\0' : kLetters[at];
}

/// Bytes that are no text: control characters, and what is not UTF-8.
void AppendHexadecimal(char byte, std::string& out) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  const auto code = static_cast<unsigned char>(byte);
  out += "\\x";
  out += kDigits[code >> 4];
  out += kDigits[code & 15];
}

bool IsControl(char byte) { return static_cast<unsigned char>(byte) < 0x20 || byte == '\x7f'; }

}  // namespace

std::string Quoted(std::string_view text) {
  std::string quoted = "\"";
  std::size_t valid = 0;  // bytes that a character begun before has left to give
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (valid == 0) valid = CharacterLength(text.substr(i));
    if (const char letter = EscapeLetter(text[i]); letter != '\0') {
      quoted += {'\\', letter};
    } else if (valid == 0 || IsControl(text[i])) {
      AppendHexadecimal(text[i], quoted);
    } else {
      quoted += text[i];
    }
    if (valid > 0) --valid;
  }
  return quoted + '"';
}

std::string NameText(std::string_view name) {
  const bool plain = metrics::IsMetricName(name) && name.find(':') == std::string_view::npos;
  return plain ? std::string(name) : Quoted(name);
}

}  // namespace pgvigil::promql
