#include "queries/timestamps.h"

#include <charconv>
#include <chrono>
#include <system_error>

namespace pgvigil::queries {
namespace {

/// Takes a text apart from the left; once something did not fit, `failed` stays.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  [[nodiscard]] bool failed() const { return failed_; }
  [[nodiscard]] bool AtEnd() const { return text_.empty(); }
  [[nodiscard]] char Peek() const { return text_.empty() ? '\0' : text_.front(); }

  bool Skip(std::string_view expected) {
    if (!text_.starts_with(expected)) return false;
    text_.remove_prefix(expected.size());
    return true;
  }
  void Expect(std::string_view expected) { failed_ = !Skip(expected) || failed_; }

  int Number(int min, int max) {
    int value = 0;
    if (text_.empty() || text_.front() < '0' || text_.front() > '9') return Fail();
    const auto [rest, error] = std::from_chars(text_.data(), text_.data() + text_.size(), value);
    if (error != std::errc() || value < min || value > max) return Fail();
    text_.remove_prefix(static_cast<std::size_t>(rest - text_.data()));
    return value;
  }

  /// Up to six digits after a point, in millionths.
  int Millionths() {
    const std::size_t before = text_.size();
    int value = Number(0, 999999);
    for (std::size_t digits = before - text_.size(); digits < 6; ++digits) value *= 10;
    return value;
  }

 private:
  int Fail() {
    failed_ = true;
    return 0;
  }

  std::string_view text_;
  bool failed_ = false;
};

struct Date {
  int year = 0;
  int month = 0;
  int day = 0;
};

Date ScanDate(Scanner& scanner) {
  Date date;
  date.year = scanner.Number(1, 9999999);
  scanner.Expect("-");
  date.month = scanner.Number(1, 12);
  scanner.Expect("-");
  date.day = scanner.Number(1, 31);
  return date;
}

int ScanClock(Scanner& scanner) {
  const int hours = scanner.Number(0, 24);
  scanner.Expect(":");
  const int minutes = scanner.Number(0, 59);
  scanner.Expect(":");
  return hours * 3600 + minutes * 60 + scanner.Number(0, 60);
}

// +05, -03:30, +00:19:32: seconds east of Greenwich.
int ScanZone(Scanner& scanner) {
  const bool west = scanner.Peek() == '-';
  if (!west && scanner.Peek() != '+') return 0;
  scanner.Skip(west ? "-" : "+");
  int offset = scanner.Number(0, 15) * 3600;
  if (scanner.Skip(":")) offset += scanner.Number(0, 59) * 60;
  if (scanner.Skip(":")) offset += scanner.Number(0, 59);
  return west ? -offset : offset;
}

// std::chrono::year ends at 32767, PostgreSQL's timestamps in 294276: the calendar repeats after
// 400 years.
std::optional<std::int64_t> DaysSinceEpoch(const Date& date) {
  constexpr int kCycleYears = 400;
  constexpr std::int64_t kCycleDays = 146097;
  const int cycles = (date.year - 2000 - (date.year < 2000 ? kCycleYears - 1 : 0)) / kCycleYears;
  const std::chrono::year_month_day day{std::chrono::year(date.year - cycles * kCycleYears),
                                        std::chrono::month(static_cast<unsigned>(date.month)),
                                        std::chrono::day(static_cast<unsigned>(date.day))};
  if (!day.ok()) return std::nullopt;
  return std::chrono::sys_days(day).time_since_epoch().count() + cycles * kCycleDays;
}

}  // namespace

std::optional<Instant> ParseTimestamp(std::string_view text) {
  Instant instant;
  const bool before_christ = text.ends_with(" BC");
  if (before_christ) text.remove_suffix(3);
  Scanner scanner(text);
  Date date = ScanDate(scanner);
  if (scanner.Skip(" ")) instant.seconds = ScanClock(scanner);
  if (scanner.Skip(".")) instant.microseconds = scanner.Millionths();
  instant.seconds -= ScanZone(scanner);
  // There is no year 0: 1 BC comes before 1 AD.
  if (before_christ) date.year = 1 - date.year;
  const auto days = scanner.failed() ? std::nullopt : DaysSinceEpoch(date);
  if (!days || !scanner.AtEnd()) return std::nullopt;
  instant.seconds += *days * 86400;
  return instant;
}

}  // namespace pgvigil::queries
