#include "queries/numbers.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <system_error>

namespace pgvigil::queries {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr int kFirstExponentOfGo = 6;  // strconv's %g, however many digits there are
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool EqualsIgnoringCase(std::string_view text, std::string_view lower) {
  return std::equal(text.begin(), text.end(), lower.begin(), lower.end(),
                    [](char a, char b) { return Lower(a) == b; });
}

// Nearly every cell is a small integer, which a loop reads several times faster than from_chars.
std::optional<double> ParseSmallInteger(std::string_view text) {
  const bool negative = text.front() == '-';
  if (negative) text.remove_prefix(1);
  if (text.empty() || text.size() > 15) return std::nullopt;
  std::int64_t value = 0;
  for (const char c : text) {
    if (!IsDigit(c)) return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return negative ? -static_cast<double>(value) : static_cast<double>(value);
}

std::optional<double> ParseWord(std::string_view text, bool is_signed) {
  if (EqualsIgnoringCase(text, "inf") || EqualsIgnoringCase(text, "infinity")) return kInfinity;
  if (!is_signed && EqualsIgnoringCase(text, "nan")) return kNan;
  return std::nullopt;
}

template <class Float>
std::optional<Float> FromChars(std::string_view text, std::chars_format format) {
  Float value = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value, format);
  if (error != std::errc() || rest != end || std::isinf(value)) return std::nullopt;
  return value;
}

// from_chars refuses what is too small as it refuses what is too large; only the first is 0.
std::optional<double> ParseFloating(std::string_view text, std::chars_format format) {
  if (const auto value = FromChars<double>(text, format)) return value;
  const auto wide = FromChars<long double>(text, format);
  if (wide && std::fabs(*wide) < 1) return 0.0;
  return std::nullopt;
}

std::optional<double> ParseUnsignedNumber(std::string_view text, bool is_signed) {
  const char first = text.empty() ? '\0' : text.front();
  if (!IsDigit(first) && first != '.') return ParseWord(text, is_signed);
  if (text.size() > 2 && first == '0' && Lower(text[1]) == 'x') {
    if (text.find_first_of("pP") == std::string_view::npos) return std::nullopt;
    if (text[2] == '-' || text[2] == '+') return std::nullopt;
    return ParseFloating(text.substr(2), std::chars_format::hex);
  }
  return ParseFloating(text, std::chars_format::general);
}

template <class Integer>
std::optional<Integer> ParseWhole(std::string_view text, int base = 10) {
  Integer value = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value, base);
  if (error != std::errc() || rest != end) return std::nullopt;
  return value;
}

// `digits` without the point, and the power of ten of the first.
std::string PlainDecimal(std::string_view digits, int exponent) {
  if (exponent < 0) {
    return "0." + std::string(static_cast<std::size_t>(-exponent - 1), '0') + std::string(digits);
  }
  const auto whole = static_cast<std::size_t>(exponent) + 1;
  if (digits.size() <= whole) return std::string(digits) + std::string(whole - digits.size(), '0');
  return std::string(digits.substr(0, whole)) + "." + std::string(digits.substr(whole));
}

}  // namespace

std::optional<double> ParseNumber(std::string_view text) {
  if (text.empty()) return std::nullopt;
  if (const auto value = ParseSmallInteger(text)) return value;
  const bool negative = text.front() == '-';
  const bool is_signed = negative || text.front() == '+';
  if (is_signed) text.remove_prefix(1);
  const auto magnitude = ParseUnsignedNumber(text, is_signed);
  if (!magnitude) return std::nullopt;
  return negative ? -*magnitude : *magnitude;
}

std::optional<double> ParseFloat4(std::string_view text) {
  const auto value = ParseNumber(text);
  if (!value || !std::isfinite(*value)) return value;
  // Rounding twice can miss the nearest float4; reading the text as float4 cannot.
  if (const auto exact = FromChars<float>(text, std::chars_format::general)) return *exact;
  return std::fabs(*value) < 1 ? std::optional<double>(0.0) : std::nullopt;
}

std::optional<std::int64_t> ParseInteger(std::string_view text) {
  return ParseWhole<std::int64_t>(text);
}

std::optional<std::uint64_t> ParseUnsigned(std::string_view text) {
  return ParseWhole<std::uint64_t>(text);
}

std::optional<double> ParseLsn(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto high = ParseWhole<std::uint32_t>(text.substr(0, slash), 16);
  const auto low = ParseWhole<std::uint32_t>(text.substr(slash + 1), 16);
  if (!high || !low) return std::nullopt;
  return static_cast<double>((std::uint64_t{*high} << 32U) | *low);
}

std::string GoFloat(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  std::array<char, 40> buffer{};
  const auto written = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                     std::chars_format::scientific);
  const std::string_view text(buffer.data(), static_cast<std::size_t>(written.ptr - buffer.data()));
  const std::size_t mark = text.find('e');
  const int exponent = std::stoi(std::string(text.substr(mark + 1)));
  if (exponent < -4 || exponent >= kFirstExponentOfGo) return std::string(text);
  std::string digits(text.substr(0, mark));
  const bool negative = digits.front() == '-';
  std::erase_if(digits, [](char c) { return !IsDigit(c); });
  return (negative ? "-" : "") + PlainDecimal(digits, exponent);
}

std::optional<std::string> DecodeBytea(std::string_view text) {
  if (!text.starts_with("\\x") || text.size() % 2 != 0) return std::nullopt;
  std::string bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t i = 2; i < text.size(); i += 2) {
    const auto byte = ParseWhole<std::uint8_t>(text.substr(i, 2), 16);
    if (!byte) return std::nullopt;
    bytes += static_cast<char>(*byte);
  }
  return bytes;
}

}  // namespace pgvigil::queries
