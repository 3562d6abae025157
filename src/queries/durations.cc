#include "queries/durations.h"

#include <array>
#include <cstdint>
#include <limits>
#include <utility>

#include "queries/numbers.h"

namespace pgvigil::queries {
namespace {

constexpr std::uint64_t kLimit = std::uint64_t{1}
                                 << 63U;  // Go's int64 of nanoseconds, -2^63 included

struct NamedUnit {
  std::string_view name;
  std::uint64_t nanoseconds;
};
constexpr std::array<NamedUnit, 8> kGoUnits = {{{"ns", 1},
                                                {"us", 1000},
                                                {"\u00B5s", 1000},
                                                {"\u03BCs", 1000},
                                                {"ms", 1000000},
                                                {"s", 1000000000},
                                                {"m", 60000000000},
                                                {"h", 3600000000000}}};
// https://www.postgresql.org/docs/current/config-setting.html
constexpr std::array<std::pair<std::string_view, double>, 6> kSettingUnits = {
    {{"us", 1e-6}, {"ms", 1e-3}, {"s", 1}, {"min", 60}, {"h", 3600}, {"d", 86400}}};
constexpr std::array<std::pair<std::string_view, double>, 6> kIntervalUnits = {{{"year", 31557600},
                                                                                {"years", 31557600},
                                                                                {"mon", 2592000},
                                                                                {"mons", 2592000},
                                                                                {"day", 86400},
                                                                                {"days", 86400}}};

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

std::string_view TakeDigits(std::string_view& text) {
  std::size_t length = 0;
  while (length < text.size() && IsDigit(text[length])) ++length;
  const std::string_view digits = text.substr(0, length);
  text.remove_prefix(length);
  return digits;
}

std::optional<std::uint64_t> TakeGoUnit(std::string_view& text) {
  std::size_t length = 0;
  while (length < text.size() && text[length] != '.' && !IsDigit(text[length])) ++length;
  for (const NamedUnit& unit : kGoUnits) {
    if (text.substr(0, length) != unit.name) continue;
    text.remove_prefix(length);
    return unit.nanoseconds;
  }
  return std::nullopt;
}

// Digits after the point, as a part of one; digits past what a float64 holds change nothing.
double Fraction(std::string_view digits) {
  double value = 0;
  double scale = 1;
  for (const char c : digits.substr(0, 18)) {
    value = value * 10 + (c - '0');
    scale *= 10;
  }
  return value / scale;
}

// One `1.5h` of a duration, in nanoseconds.
std::optional<std::uint64_t> TakeGoPart(std::string_view& text) {
  const std::string_view whole = TakeDigits(text);
  std::string_view fraction;
  if (!text.empty() && text.front() == '.') {
    text.remove_prefix(1);
    fraction = TakeDigits(text);
  }
  if (whole.empty() && fraction.empty()) return std::nullopt;
  const auto unit = TakeGoUnit(text);
  const auto value = whole.empty() ? std::optional<std::uint64_t>(0) : ParseUnsigned(whole);
  if (!unit || !value || *value > kLimit / *unit) return std::nullopt;
  return *value * *unit +
         static_cast<std::uint64_t>(Fraction(fraction) * static_cast<double>(*unit));
}

bool TakeSign(std::string_view& text) {
  if (text.empty() || (text.front() != '-' && text.front() != '+')) return false;
  const bool negative = text.front() == '-';
  text.remove_prefix(1);
  return negative;
}

std::string_view TakeWord(std::string_view& text) {
  const std::size_t blank = text.find(' ');
  const std::string_view word = text.substr(0, blank);
  text.remove_prefix(blank == std::string_view::npos ? text.size() : blank + 1);
  return word;
}

// [-]HH:MM:SS[.ffffff]
std::optional<double> ParseClock(std::string_view text) {
  const bool negative = TakeSign(text);
  double seconds = 0;
  for (int part = 0; part < 3; ++part) {
    const std::size_t colon = text.find(':');
    if ((colon == std::string_view::npos) != (part == 2)) return std::nullopt;
    if (text.empty() || !IsDigit(text.front())) return std::nullopt;
    const auto value = ParseNumber(text.substr(0, colon));
    if (!value) return std::nullopt;
    seconds = seconds * 60 + *value;
    text.remove_prefix(part == 2 ? 0 : colon + 1);
  }
  return negative ? -seconds : seconds;
}

template <class Units>
std::optional<double> SecondsOf(const Units& units, std::string_view name) {
  for (const auto& [unit, seconds] : units) {
    if (unit == name) return seconds;
  }
  return std::nullopt;
}

std::optional<double> ParseSettingDuration(std::string_view text) {
  const std::size_t end = text.find_first_not_of("+-.0123456789");
  if (end == std::string_view::npos) return std::nullopt;
  const auto value = ParseNumber(text.substr(0, end));
  text.remove_prefix(end);
  if (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  const auto unit = SecondsOf(kSettingUnits, text);
  if (!value || !unit) return std::nullopt;
  return *value * *unit;
}

}  // namespace

std::optional<std::chrono::nanoseconds> ParseGoDuration(std::string_view text) {
  const bool negative = TakeSign(text);
  if (text == "0") return std::chrono::nanoseconds(0);
  if (text.empty()) return std::nullopt;
  std::uint64_t total = 0;
  while (!text.empty()) {
    const auto part = TakeGoPart(text);
    if (!part || *part > kLimit - total) return std::nullopt;
    total += *part;
  }
  if (total == kLimit) {
    if (!negative) return std::nullopt;
    return std::chrono::nanoseconds(std::numeric_limits<std::int64_t>::min());
  }
  const auto magnitude = static_cast<std::int64_t>(total);
  return std::chrono::nanoseconds(negative ? -magnitude : magnitude);
}

std::optional<double> ParseInterval(std::string_view text) {
  if (text == "infinity" || text == "-infinity") return ParseNumber(text);
  if (text.empty()) return std::nullopt;
  double seconds = 0;
  while (!text.empty()) {
    const std::string_view word = TakeWord(text);
    if (word.find(':') != std::string_view::npos) {
      const auto clock = ParseClock(word);
      if (!clock || !text.empty()) return std::nullopt;
      return seconds + *clock;
    }
    const auto value = ParseNumber(word);
    const auto unit = SecondsOf(kIntervalUnits, TakeWord(text));
    if (!value || !unit) return std::nullopt;
    seconds += *value * *unit;
  }
  return seconds;
}

std::optional<double> ParseAnyDuration(std::string_view text) {
  if (const auto go = ParseGoDuration(text)) {
    return std::chrono::duration<double>(*go).count();
  }
  if (const auto interval = ParseInterval(text)) return interval;
  return ParseSettingDuration(text);
}

}  // namespace pgvigil::queries
