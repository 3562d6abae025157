#include "metrics/number.h"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <string_view>

namespace pgvigil::metrics {
namespace {

constexpr double kExactIntegers = 9007199254740992;  // 2^53: above it float64 has gaps
constexpr std::size_t kLongestNumber = 32;  // shortest float64 text has at most 24 characters

// Negative zero is left to the general case, which keeps its sign.
bool IsExactInteger(double value) {
  return std::abs(value) <= kExactIntegers && value == std::trunc(value) &&
         !(value == 0 && std::signbit(value));
}

std::string_view SpecialName(double value) {
  if (std::isnan(value)) return "NaN";
  return value > 0 ? "+Inf" : "-Inf";
}

}  // namespace

void AppendNumber(double value, std::string& out) {
  if (!std::isfinite(value)) {
    out += SpecialName(value);
    return;
  }
  char buffer[kLongestNumber];
  char* const end = std::end(buffer);
  const auto written = IsExactInteger(value)
                           ? std::to_chars(buffer, end, static_cast<std::int64_t>(value))
                           : std::to_chars(buffer, end, value);
  out.append(buffer, written.ptr);
}

// "1.0" and "1e+06" are OpenMetrics' canonical numbers and what Prometheus 3 turns every bound
// into, so a series keeps its name whichever format and version reads it.
void AppendBound(double bound, std::string& out) {
  if (!std::isfinite(bound)) {
    out += SpecialName(bound);
    return;
  }
  char buffer[kLongestNumber];
  const auto written = std::to_chars(buffer, std::end(buffer), bound, std::chars_format::general);
  const std::string_view text(buffer, static_cast<std::size_t>(written.ptr - buffer));
  out += text;
  if (text.find_first_of(".e") == std::string_view::npos) out += ".0";
}

}  // namespace pgvigil::metrics
