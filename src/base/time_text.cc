#include "base/time_text.h"

#include <charconv>
#include <chrono>
#include <cmath>

namespace pgvigil {
namespace {

using std::chrono::days;
using std::chrono::milliseconds;

constexpr std::int64_t kMsPerMinute = 60'000;

/// Takes exactly `digits` digits from the front.
std::optional<int> TakeDigits(std::string_view& text, std::size_t digits) {
  int value = 0;
  if (text.size() < digits || text.front() == '-') return std::nullopt;
  const auto read = std::from_chars(text.data(), text.data() + digits, value);
  if (read.ec != std::errc() || read.ptr != text.data() + digits) return std::nullopt;
  text.remove_prefix(digits);
  return value;
}

bool Take(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<std::int64_t> TakeDate(std::string_view& text) {
  const auto year = TakeDigits(text, 4);
  if (!year || !Take(text, "-")) return std::nullopt;
  const auto month = TakeDigits(text, 2);
  if (!month || !Take(text, "-")) return std::nullopt;
  const auto day = TakeDigits(text, 2);
  if (!day) return std::nullopt;
  const std::chrono::year_month_day date(std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day)));
  if (!date.ok()) return std::nullopt;
  return milliseconds(std::chrono::sys_days(date).time_since_epoch()).count();
}

/// The milliseconds of a fraction; digits beyond them are cut off.
std::optional<std::int64_t> TakeFraction(std::string_view& text) {
  std::int64_t value = 0;
  std::int64_t unit = 100;
  const std::size_t before = text.size();
  while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
    value += unit * (text.front() - '0');
    unit /= 10;
    text.remove_prefix(1);
  }
  if (text.size() == before) return std::nullopt;
  return value;
}

std::optional<std::int64_t> TakeClock(std::string_view& text) {
  const auto hour = TakeDigits(text, 2);
  if (!hour || *hour > 23 || !Take(text, ":")) return std::nullopt;
  const auto minute = TakeDigits(text, 2);
  if (!minute || *minute > 59 || !Take(text, ":")) return std::nullopt;
  const auto second = TakeDigits(text, 2);
  if (!second || *second > 59) return std::nullopt;
  std::int64_t time = ((*hour * 60 + *minute) * 60 + *second) * std::int64_t{1000};
  if (!Take(text, ".")) return time;
  const auto fraction = TakeFraction(text);
  if (!fraction) return std::nullopt;
  return time + *fraction;
}

/// `Z` or `+01:00`, as milliseconds ahead of UTC.
std::optional<std::int64_t> TakeZone(std::string_view& text) {
  if (Take(text, "Zz")) return 0;
  const std::int64_t sign = text.starts_with('-') ? -1 : 1;
  if (!Take(text, "+-")) return std::nullopt;
  const auto hours = TakeDigits(text, 2);
  if (!hours || *hours > 23 || !Take(text, ":")) return std::nullopt;
  const auto minutes = TakeDigits(text, 2);
  if (!minutes || *minutes > 59) return std::nullopt;
  return sign * (*hours * 60 + *minutes) * kMsPerMinute;
}

std::optional<std::int64_t> ParseRfc3339(std::string_view text) {
  const auto date = TakeDate(text);
  if (!date || !Take(text, "Tt ")) return std::nullopt;
  const auto clock = TakeClock(text);
  if (!clock) return std::nullopt;
  const auto zone = TakeZone(text);
  if (!zone || !text.empty()) return std::nullopt;
  return *date + *clock - *zone;
}

std::optional<std::int64_t> ParseSeconds(std::string_view text) {
  double seconds = 0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, seconds, std::chars_format::fixed);
  constexpr double kLargest = 253402300800;  // the year 10000
  if (read.ec != std::errc() || read.ptr != end || !(std::abs(seconds) < kLargest)) {
    return std::nullopt;
  }
  return std::llround(seconds * 1000);
}

std::string Padded(std::int64_t value, std::size_t width) {
  std::string digits = std::to_string(value);
  return digits.size() < width ? std::string(width - digits.size(), '0') + digits : digits;
}

}  // namespace

std::optional<std::int64_t> ParseTime(std::string_view text) {
  const auto seconds = ParseSeconds(text);
  return seconds ? seconds : ParseRfc3339(text);
}

std::string TimeText(std::int64_t at) {
  const std::chrono::sys_time<milliseconds> time{milliseconds(at)};
  const auto day = std::chrono::floor<days>(time);
  const std::chrono::year_month_day date(day);
  const std::int64_t rest = (time - day).count();
  std::string text = Padded(static_cast<int>(date.year()), 4) + "-" +
                     Padded(static_cast<unsigned>(date.month()), 2) + "-" +
                     Padded(static_cast<unsigned>(date.day()), 2) + "T" +
                     Padded(rest / 3'600'000, 2) + ":" + Padded(rest / kMsPerMinute % 60, 2) + ":" +
                     Padded(rest / 1000 % 60, 2);
  if (rest % 1000 != 0) text += "." + Padded(rest % 1000, 3);
  return text + "Z";
}

}  // namespace pgvigil
