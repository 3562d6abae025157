#include <cmath>
#include <cstdint>
#include <limits>

#include "alerts/promql/functions_vector.h"

namespace pgvigil::promql {
namespace {

constexpr std::uint64_t kDay = 86'400;

/// The calendar is computed without sign from the March of a year far before all others, as Go
/// does, so that moments no calendar knows (of NaN, say) give the same numbers.
constexpr std::uint64_t kYears = 292'277'022'400;  // before year 0; a multiple of 400
constexpr std::uint64_t kDaysBeforeYear1 = kYears / 400 * 146'097 + 306;
constexpr std::uint64_t kDaysTo1970 = 1969 * 365 + 1969 / 4 - 1969 / 100 + 1969 / 400;

std::uint64_t Absolute(std::int64_t seconds) {
  return static_cast<std::uint64_t>(seconds) + (kDaysTo1970 + kDaysBeforeYear1) * kDay;
}

struct Date {
  std::int64_t year = 0;
  std::uint64_t month = 1;
  std::uint64_t day = 1;
};

/// Years begin in March here, so that the leap day is the last.
Date DateOf(std::int64_t seconds) {
  const std::uint64_t days = Absolute(seconds) / kDay;
  const std::uint64_t quarters = 4 * days + 3;
  const std::uint64_t century = quarters / 146'097;
  const std::uint64_t in_century = (quarters % 146'097) / 4 * 4 + 3;
  const std::uint64_t year = in_century / 1461;
  const std::uint64_t day_of_year = in_century % 1461 / 4;
  const std::uint64_t from_march = (5 * day_of_year + 2) / 153;
  const std::uint64_t month = from_march < 10 ? from_march + 3 : from_march - 9;
  const std::uint64_t full_year = century * 100 + year + (month <= 2 ? 1 : 0);
  return {static_cast<std::int64_t>(full_year - kYears), month,
          day_of_year - (153 * from_march + 2) / 5 + 1};
}

bool IsLeap(std::int64_t year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

std::uint64_t DaysOf(std::int64_t year, std::uint64_t month) {
  if (month == 2) return IsLeap(year) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/// Like the conversion of a processor: what does not fit is the least integer.
std::int64_t Whole(double value) {
  constexpr double kLimit = 9223372036854775808.0;  // 2^63
  if (!(value >= -kLimit && value < kLimit)) return std::numeric_limits<std::int64_t>::min();
  return static_cast<std::int64_t>(value);
}

}  // namespace

Outcome Time(Invocation& in) { return static_cast<double>(in.at) / 1000; }

/// Only a selector's samples have a time of their own.
Outcome TimestampOf(Invocation& in) {
  const bool own = std::holds_alternative<Selector>(Unwrapped(*in.call.arguments[0]).node);
  Vector vector = std::move(in.VectorAt(0));
  for (Sample& sample : vector) {
    sample.value = static_cast<double>(own ? sample.t : in.at) / 1000;
    sample.labels.Remove(kMetricName);
  }
  return vector;
}

Outcome OfDates(Invocation& in, OfMoment of) {
  if (in.arguments.empty()) return Vector{{Labels(), in.at, of(in.at / 1000)}};
  return Mapped(std::move(in.VectorAt(0)), [of](double value) { return of(Whole(value)); });
}

double Year(std::int64_t seconds) { return static_cast<double>(DateOf(seconds).year); }
double Month(std::int64_t seconds) { return static_cast<double>(DateOf(seconds).month); }
double DayOfMonth(std::int64_t seconds) { return static_cast<double>(DateOf(seconds).day); }

double DayOfWeek(std::int64_t seconds) {
  constexpr std::uint64_t kWednesday = 3;  // the first day of the calendar above
  return static_cast<double>((Absolute(seconds) / kDay + kWednesday) % 7);
}

double DayOfYear(std::int64_t seconds) {
  const auto [year, month, day] = DateOf(seconds);
  std::uint64_t days = day;
  for (std::uint64_t earlier = 1; earlier < month; ++earlier) days += DaysOf(year, earlier);
  return static_cast<double>(days);
}

double DaysInMonth(std::int64_t seconds) {
  const Date date = DateOf(seconds);
  return static_cast<double>(DaysOf(date.year, date.month));
}

double Hour(std::int64_t seconds) { return static_cast<double>(Absolute(seconds) % kDay / 3600); }
double Minute(std::int64_t seconds) { return static_cast<double>(Absolute(seconds) % 3600 / 60); }

}  // namespace pgvigil::promql
