#include "alerts/promql/number.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>

#include "alerts/promql/operators.h"

namespace pgvigil::promql {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsHexDigit(char c) { return IsDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

/// The text without `_`, each of which must stand between two digits; of hexadecimal digits one may
/// come first.
std::optional<std::string> WithoutUnderscores(std::string_view text, bool hexadecimal) {
  const auto is_digit = [&](std::size_t i) {
    return i < text.size() && (hexadecimal ? IsHexDigit(text[i]) : IsDigit(text[i]));
  };
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '_') {
      plain += text[i];
    } else if (!(i == 0 ? hexadecimal : is_digit(i - 1)) || !is_digit(i + 1)) {
      return std::nullopt;
    }
  }
  return plain;
}

std::optional<double> ParseWhole(std::string_view digits, int base) {
  std::int64_t value = 0;
  const char* const end = digits.data() + digits.size();
  const auto parsed = std::from_chars(digits.data(), end, value, base);
  if (parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
  return static_cast<double>(value);
}

/// Of a number too far from 1 for a float64: towards zero it is zero, else it is none.
std::optional<double> OutOfRange(std::string_view text) {
  const std::size_t exponent = text.find_first_of("eE");
  const bool tiny = exponent == std::string_view::npos
                        ? text.find_first_of("123456789") > text.find('.')
                        : text.substr(exponent + 1).starts_with('-');
  return tiny ? std::optional(0.0) : std::nullopt;
}

std::optional<double> ParseDecimal(std::string_view text) {
  double value = 0;
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value);
  if (parsed.ptr != end) return std::nullopt;
  if (parsed.ec == std::errc::result_out_of_range) return OutOfRange(text);
  return parsed.ec == std::errc() ? std::optional(value) : std::nullopt;
}

}  // namespace

std::optional<double> ParseNumber(std::string_view text) {
  if (EqualsIgnoringCase(text, "inf")) return std::numeric_limits<double>::infinity();
  if (EqualsIgnoringCase(text, "nan")) return std::numeric_limits<double>::quiet_NaN();
  if (text.empty() || !(IsDigit(text[0]) || text[0] == '.')) return std::nullopt;
  const bool hexadecimal = text.starts_with("0x") || text.starts_with("0X");
  const auto plain = WithoutUnderscores(text.substr(hexadecimal ? 2 : 0), hexadecimal);
  if (!plain) return std::nullopt;
  if (hexadecimal) return ParseWhole(*plain, 16);
  // `08` is no octal number, and read as a decimal one.
  const auto octal = text[0] == '0' ? ParseWhole(*plain, 8) : std::nullopt;
  return octal ? octal : ParseDecimal(*plain);
}

std::string NumberText(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  constexpr double kWhole = 9007199254740992;  // 2^53: beyond it there are no fractions
  std::array<char, 400> buffer;                // the longest float64 has 5 digits and 324 zeros
  char* const end = buffer.data() + buffer.size();
  if (std::fabs(value) < kWhole) {
    return {buffer.data(), std::to_chars(buffer.data(), end, value, std::chars_format::fixed).ptr};
  }
  // Only the digits that matter; fixed notation would write all of them.
  const auto written = std::to_chars(buffer.data(), end, value, std::chars_format::scientific);
  std::string text(buffer.data(), written.ptr);
  const std::size_t exponent_at = text.find('e');
  std::size_t exponent = 0;
  std::from_chars(text.data() + exponent_at + 2, text.data() + text.size(), exponent);
  text.resize(exponent_at);
  std::erase(text, '.');
  text.resize(exponent + 1 + (value < 0 ? 1 : 0), '0');
  return text;
}

}  // namespace pgvigil::promql
