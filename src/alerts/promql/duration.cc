#include <array>
#include <charconv>
#include <cstdint>
#include <limits>

#include "alerts/promql/parser.h"

namespace pgvigil::promql {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t milliseconds;
  bool whole;  ///< is used for multiples only: 8 days are `8d`, 7 are `1w`
};

/// Longest first, as they must be written.
constexpr std::array<Unit, 7> kUnits = {{{"y", 31'536'000'000, true},
                                         {"w", 604'800'000, true},
                                         {"d", 86'400'000, false},
                                         {"h", 3'600'000, false},
                                         {"m", 60'000, false},
                                         {"s", 1000, false},
                                         {"ms", 1, false}}};

/// Prometheus counts nanoseconds in 64 bits.
constexpr std::int64_t kLongest = std::numeric_limits<std::int64_t>::max() / 1'000'000;

bool IsLetter(char c) { return c >= 'a' && c <= 'z'; }

/// The index of the unit that `text` begins with; kUnits.size() for none.
std::size_t TakeUnit(std::string_view& text) {
  std::size_t length = 0;
  while (length < text.size() && IsLetter(text[length])) ++length;
  std::size_t unit = 0;
  while (unit < kUnits.size() && kUnits.at(unit).name != text.substr(0, length)) ++unit;
  text.remove_prefix(length);
  return unit;
}

}  // namespace

std::optional<Duration> ParseDuration(std::string_view text) {
  if (text == "0") return Duration(0);
  if (text.empty()) return std::nullopt;
  std::int64_t total = 0;
  for (std::size_t next_unit = 0; !text.empty();) {
    std::uint64_t count = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), count);
    if (parsed.ec != std::errc()) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(parsed.ptr - text.data()));
    const std::size_t unit = TakeUnit(text);
    if (unit < next_unit || unit == kUnits.size()) return std::nullopt;
    const std::int64_t length = kUnits.at(unit).milliseconds;
    if (count > static_cast<std::uint64_t>((kLongest - total) / length)) return std::nullopt;
    total += static_cast<std::int64_t>(count) * length;
    next_unit = unit + 1;
  }
  return Duration(total);
}

std::string DurationText(Duration duration) {
  if (duration == Duration(0)) return "0s";
  std::string text = duration < Duration(0) ? "-" : "";
  std::int64_t rest = duration < Duration(0) ? -duration.count() : duration.count();
  for (const Unit& unit : kUnits) {
    if (rest < unit.milliseconds || (unit.whole && rest % unit.milliseconds != 0)) continue;
    text += std::to_string(rest / unit.milliseconds);
    text += unit.name;
    rest %= unit.milliseconds;
  }
  return text;
}

}  // namespace pgvigil::promql
