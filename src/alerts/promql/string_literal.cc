#include "alerts/promql/string_literal.h"

#include <charconv>
#include <cstdint>
#include <optional>

#include "base/utf8.h"

namespace pgvigil::promql {
namespace {

tl::unexpected<LiteralError> Wrong(std::size_t at, std::string message) {
  return tl::unexpected<LiteralError>({at, std::move(message)});
}

/// An escape that gives a number: how many digits of which base, and whether it is one byte.
struct CodeEscape {
  std::size_t prefix;  ///< bytes before the digits
  std::size_t digits;
  int base;
  bool byte;
};

std::optional<CodeEscape> FindCodeEscape(char letter) {
  switch (letter) {
    case 'x':
      return CodeEscape{2, 2, 16, true};
    case 'u':
      return CodeEscape{2, 4, 16, false};
    case 'U':
      return CodeEscape{2, 8, 16, false};
    default:
      break;
  }
  if (letter < '0' || letter > '7') return std::nullopt;
  return CodeEscape{1, 3, 8, true};
}

void AppendUtf8(std::uint32_t code, std::string& out) {
  if (code < 0x80) {
    out += static_cast<char>(code);
    return;
  }
  const int following = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
  const std::uint32_t lead = following == 1 ? 0xC0 : following == 2 ? 0xE0 : 0xF0;
  out += static_cast<char>(lead | (code >> (6 * following)));
  for (int i = following - 1; i >= 0; --i) {
    out += static_cast<char>(0x80 | ((code >> (6 * i)) & 0x3F));
  }
}

bool IsCodePoint(std::uint32_t code) {
  return code <= 0x10FFFF && !(code >= 0xD800 && code < 0xE000);
}

/// Reads one escape of `text`, which begins with `\`; gives its length. The errors' places count
/// from there.
tl::expected<std::size_t, LiteralError> AppendEscaped(std::string_view text, char quote,
                                                      std::string& out) {
  constexpr std::string_view kLetters = "abfnrtv\\";
  constexpr std::string_view kMeanings = "\a\b\f\n\r\t\v\\";
  const char letter = text[1];
  if (letter == quote) {
    out += quote;
    return 2;
  }
  if (const std::size_t known = kLetters.find(letter); known != std::string_view::npos) {
    out += kMeanings[known];
    return 2;
  }
  const auto escape = FindCodeEscape(letter);
  if (!escape) return Wrong(0, "unknown escape sequence `" + std::string(text.substr(0, 2)) + "`");
  const std::string_view digits = text.substr(escape->prefix, escape->digits);
  std::uint32_t code = 0;
  const char* const end = digits.data() + digits.size();
  const auto parsed = std::from_chars(digits.data(), end, code, escape->base);
  if (digits.size() < escape->digits || parsed.ec != std::errc() || parsed.ptr != end) {
    return Wrong(0, "an escape sequence needs " + std::to_string(escape->digits) + " digits here");
  }
  if (escape->byte ? code > 0xFF : !IsCodePoint(code)) {
    return Wrong(0, "this escape sequence is no character");
  }
  if (escape->byte) {
    out += static_cast<char>(code);
  } else {
    AppendUtf8(code, out);
  }
  return escape->prefix + escape->digits;
}

}  // namespace

tl::expected<std::size_t, LiteralError> LiteralLength(std::string_view text) {
  const char quote = text[0];
  for (std::size_t i = 1; i < text.size();) {
    if (text[i] == quote) return i + 1;
    if (text[i] == '\n' && quote != '`') break;
    if (text[i] == '\\' && quote != '`') ++i;
    const std::size_t length = CharacterLength(text.substr(i));
    if (i < text.size() && length == 0) return Wrong(i, "this byte is not UTF-8");
    i += length;
  }
  return Wrong(0, "this string has no end");
}

tl::expected<std::string, LiteralError> Unquote(std::string_view literal) {
  const char quote = literal[0];
  const std::string_view inside = literal.substr(1, literal.size() - 2);
  if (quote == '`') return std::string(inside);
  std::string value;
  for (std::size_t i = 0; i < inside.size();) {
    if (inside[i] != '\\') {
      value += inside[i++];
      continue;
    }
    const auto length = AppendEscaped(inside.substr(i), quote, value);
    if (!length) return Wrong(i + 1, length.error().message);
    i += *length;
  }
  return value;
}

}  // namespace pgvigil::promql
