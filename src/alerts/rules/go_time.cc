#include "alerts/rules/go_time.h"

#include <array>
#include <chrono>

namespace pgvigil::rules {
namespace {

using std::chrono::floor;

std::string Digits(std::int64_t value, std::size_t width) {
  std::string text = std::to_string(value < 0 ? -value : value);
  if (text.size() < width) text.insert(0, width - text.size(), '0');
  return (value < 0 ? "-" : "") + text;
}

/// `.5` for 500 of 1000; empty for 0.
std::string Fraction(std::uint64_t part, std::size_t width) {
  std::string digits = std::to_string(part);
  digits.insert(0, width - digits.size(), '0');
  digits.erase(digits.find_last_not_of('0') + 1);
  return digits.empty() ? "" : "." + digits;
}

/// Less than a second: the largest unit that leaves no 0 before the point.
std::string SubSecond(std::uint64_t nanoseconds) {
  if (nanoseconds == 0) return "0s";
  if (nanoseconds < 1000) return std::to_string(nanoseconds) + "ns";
  constexpr std::uint64_t kMicro = 1000;
  constexpr std::uint64_t kMilli = 1000000;
  if (nanoseconds < kMilli) {
    return std::to_string(nanoseconds / kMicro) + Fraction(nanoseconds % kMicro, 3) + "\u00b5s";
  }
  return std::to_string(nanoseconds / kMilli) + Fraction(nanoseconds % kMilli, 6) + "ms";
}

}  // namespace

std::string TimeText(GoTime time) {
  const std::chrono::sys_time<std::chrono::milliseconds> at{
      std::chrono::milliseconds(time.milliseconds)};
  const auto day = floor<std::chrono::days>(at);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(at - day);
  return Digits(static_cast<int>(date.year()), 4) + "-" +
         Digits(static_cast<unsigned>(date.month()), 2) + "-" +
         Digits(static_cast<unsigned>(date.day()), 2) + " " + Digits(clock.hours().count(), 2) +
         ":" + Digits(clock.minutes().count(), 2) + ":" + Digits(clock.seconds().count(), 2) +
         Fraction(static_cast<std::uint64_t>(clock.subseconds().count()), 3) + " +0000 UTC";
}

std::string DurationText(GoDuration duration) {
  constexpr std::uint64_t kSecond = 1000000000;
  const bool negative = duration.nanoseconds < 0;
  const auto magnitude = negative ? 0 - static_cast<std::uint64_t>(duration.nanoseconds)
                                  : static_cast<std::uint64_t>(duration.nanoseconds);
  const std::string sign = negative ? "-" : "";
  if (magnitude < kSecond) return sign + SubSecond(magnitude);
  const std::uint64_t seconds = magnitude / kSecond;
  std::string text = std::to_string(seconds % 60) + Fraction(magnitude % kSecond, 9) + "s";
  if (seconds >= 60) text = std::to_string(seconds / 60 % 60) + "m" + text;
  if (seconds >= 3600) text = std::to_string(seconds / 3600) + "h" + text;
  return sign + text;
}

}  // namespace pgvigil::rules
