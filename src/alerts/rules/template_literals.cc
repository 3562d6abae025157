#include "alerts/rules/template_literals.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace pgvigil::rules {
namespace {

using Kind = TemplateToken::Kind;

/// How many digits follow an escape, in which base, and whether they name a byte.
struct Escape {
  std::size_t digits = 0;
  int base = 16;
  bool byte = false;
};

std::optional<Escape> NumericEscape(char letter) {
  switch (letter) {
    case 'x':
      return Escape{2, 16, true};
    case 'u':
      return Escape{4, 16, false};
    case 'U':
      return Escape{8, 16, false};
    default:
      return letter >= '0' && letter <= '7' ? std::optional(Escape{3, 8, true}) : std::nullopt;
  }
}

std::optional<char> SimpleEscape(char letter, char quote) {
  constexpr std::string_view kLetters = "abfnrtv\\";
  constexpr std::string_view kMeanings = "\a\b\f\n\r\t\v\\";
  const std::size_t found = kLetters.find(letter);
  if (found != std::string_view::npos) return kMeanings[found];
  return letter == quote ? std::optional(quote) : std::nullopt;
}

/// Reads the escape at the start of `rest` (behind its backslash) and gives its length; 0: none.
std::size_t ReadEscape(std::string_view rest, char quote, std::string& out) {
  if (rest.empty()) return 0;
  if (const auto simple = SimpleEscape(rest.front(), quote)) {
    out += *simple;
    return 1;
  }
  const auto numeric = NumericEscape(rest.front());
  if (!numeric) return 0;
  const std::size_t skip = numeric->base == 8 ? 0 : 1;
  const std::string_view digits = rest.substr(skip, numeric->digits);
  std::uint32_t code = 0;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), code, numeric->base);
  constexpr std::uint32_t kLastCharacter = 0x10FFFF;
  const std::uint32_t last = numeric->byte ? 0xFF : kLastCharacter;
  if (digits.size() < numeric->digits || error != std::errc() ||
      end != digits.data() + digits.size() || code > last) {
    return 0;
  }
  if (numeric->byte) {
    out += static_cast<char>(code);
  } else {
    AppendCharacter(code, out);
  }
  return skip + numeric->digits;
}

tl::expected<std::string, std::string> Unquoted(std::string_view text) {
  const char quote = text.front();
  std::string out;
  for (std::size_t at = 1; at + 1 < text.size(); ++at) {
    if (text[at] != '\\') {
      out += text[at];
      continue;
    }
    const std::size_t length = ReadEscape(text.substr(at + 1, text.size() - at - 2), quote, out);
    if (length == 0) return tl::unexpected("invalid escape in " + std::string(text));
    at += length;
  }
  return out;
}

/// The number of the one character in `text`; negative when it is not one.
std::int64_t CodeOf(std::string_view text) {
  if (text.empty()) return -1;
  const auto first = static_cast<unsigned char>(text.front());
  if (first < 0x80 || text.size() == 1) return text.size() == 1 ? first : -1;
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (text.size() != length) return -1;
  std::int64_t code = first & (0xFFU >> (length + 1));
  for (const char byte : text.substr(1)) {
    code = code << 6 | (static_cast<unsigned char>(byte) & 0x3F);
  }
  return code;
}

template <class Number, class Format>
std::optional<Number> Whole(std::string_view digits, Format format) {
  Number number{};
  const char* const end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, number, format);
  if (digits.empty() || stop != end || error != std::errc()) return std::nullopt;
  return number;
}

std::optional<double> ReadFloat(std::string_view digits) {
  const bool hexadecimal = digits.starts_with("0x");
  if (hexadecimal) digits.remove_prefix(2);
  if (digits.starts_with('-')) return std::nullopt;
  return Whole<double>(digits, hexadecimal ? std::chars_format::hex : std::chars_format::general);
}

std::optional<std::int64_t> ReadInteger(std::string_view digits) {
  int base = 10;
  std::size_t skip = 2;
  if (digits.starts_with("0x")) {
    base = 16;
  } else if (digits.starts_with("0o")) {
    base = 8;
  } else if (digits.starts_with("0b")) {
    base = 2;
  } else {
    base = digits.size() > 1 && digits.starts_with('0') ? 8 : 10;
    skip = 0;
  }
  digits.remove_prefix(skip);
  if (digits.starts_with('-')) return std::nullopt;
  return Whole<std::int64_t>(digits, base);
}

/// Go takes `1.5`, `1e3` and `0x1p4` for float64 and everything else for int.
std::optional<GoValue> ReadNumber(std::string digits) {
  std::erase(digits, '_');
  std::ranges::transform(digits, digits.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  const bool negative = digits.starts_with('-');
  if (negative || digits.starts_with('+')) digits.erase(0, 1);
  const bool hexadecimal = digits.starts_with("0x");
  if (digits.find_first_of(hexadecimal ? ".p" : ".ep") != std::string::npos) {
    const auto number = ReadFloat(digits);
    if (!number) return std::nullopt;
    return GoValue{negative ? -*number : *number};
  }
  const auto integer = ReadInteger(digits);
  if (!integer) return std::nullopt;
  return GoValue{negative ? -*integer : *integer};
}

}  // namespace

void AppendCharacter(std::int64_t number, std::string& out) {
  constexpr std::int64_t kLast = 0x10FFFF;
  constexpr std::uint32_t kReplacement = 0xFFFD;
  const auto code =
      number < 0 || number > kLast ? kReplacement : static_cast<std::uint32_t>(number);
  const auto byte = [&out](std::uint32_t value) { out += static_cast<char>(value); };
  const auto following = [&](unsigned shift) { byte(0x80U | (code >> shift & 0x3FU)); };
  if (code < 0x80) {
    byte(code);
  } else if (code < 0x800) {
    byte(0xC0U | code >> 6U);
    following(0);
  } else if (code < 0x10000) {
    byte(0xE0U | code >> 12U);
    following(6);
    following(0);
  } else {
    byte(0xF0U | code >> 18U);
    following(12);
    following(6);
    following(0);
  }
}

GoResult ReadLiteral(const TemplateToken& token) {
  if (token.kind == Kind::kRawString) return GoValue{token.text};
  if (token.kind == Kind::kNumber) {
    if (auto number = ReadNumber(token.text)) return *std::move(number);
    return tl::unexpected("bad number syntax: \"" + token.text + "\"");
  }
  auto text = Unquoted(token.text);
  if (!text) return tl::unexpected(text.error());
  if (token.kind == Kind::kString) return GoValue{*std::move(text)};
  const std::int64_t code = CodeOf(*text);
  if (code < 0) return tl::unexpected("malformed character constant: " + token.text);
  return GoValue{code};
}

}  // namespace pgvigil::rules
