#include <charconv>
#include <cmath>
#include <limits>

#include "metrics/parse_exposition.h"

namespace pgvigil::metrics {
namespace {

bool EqualsIgnoringCase(std::string_view text, std::string_view lower) {
  if (text.size() != lower.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((text[i] | 0x20) != lower[i]) return false;
  }
  return true;
}

/// Whether a number that from_chars finds out of range is too large, rather than too small: the
/// sign of its exponent says so. Without one it takes some 300 digits, which are before the point
/// in all but perverse texts.
double OutOfRange(std::string_view digits, std::string_view marks) {
  const std::size_t mark = digits.find_first_of(marks);
  const bool small = mark == std::string_view::npos ? digits.starts_with("0.")
                                                    : digits.substr(mark + 1).starts_with('-');
  return small ? 0 : std::numeric_limits<double>::infinity();
}

std::optional<double> ParseUnsigned(std::string_view text) {
  if (EqualsIgnoringCase(text, "inf") || EqualsIgnoringCase(text, "infinity")) {
    return std::numeric_limits<double>::infinity();
  }
  if (EqualsIgnoringCase(text, "nan")) return std::numeric_limits<double>::quiet_NaN();
  const bool hex = text.starts_with("0x") || text.starts_with("0X");
  if (hex) text.remove_prefix(2);
  const std::string_view first = text.substr(0, 1);
  if (first.empty() || first.find_first_not_of(hex ? ".0123456789abcdefABCDEF" : ".0123456789") !=
                           std::string_view::npos) {
    return std::nullopt;  // from_chars would take a sign and its own words for infinity
  }
  double value = 0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, value,
                                    hex ? std::chars_format::hex : std::chars_format::general);
  if (read.ptr != end) return std::nullopt;
  if (read.ec == std::errc::result_out_of_range) return OutOfRange(text, hex ? "pP" : "eE");
  if (read.ec != std::errc()) return std::nullopt;
  return value;
}

}  // namespace

std::optional<double> ParseSampleValue(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  const std::optional<double> value = ParseUnsigned(text);
  return value && negative && !std::isnan(*value) ? -*value : value;
}

}  // namespace pgvigil::metrics
