#include "queries/durations.h"

#include <gtest/gtest.h>

#include <limits>

namespace pgvigil::queries {
namespace {

using std::chrono::nanoseconds;

TEST(GoDuration, IsReadAsGoReadsIt) {
  struct Case {
    std::string_view text;
    std::optional<std::int64_t> value;
  };
  const Case cases[] = {
      {"0", 0},
      {"-0", 0},
      {"+0", 0},
      {"5s", 5000000000},
      {"-5s", -5000000000},
      {"+5s", 5000000000},
      {"300ms", 300000000},
      {"1h2m", 3720000000000},
      {"1h2m3.5s", 3723500000000},
      {"1.5h", 5400000000000},
      {".5s", 500000000},
      {"5.s", 5000000000},
      {"10ns", 10},
      {"11us", 11000},
      {"12\u00B5s", 12000},
      {"12\u03BCs", 12000},
      {"0.3333333333333333333h", 1200000000000},
      {"9223372036854775807ns", 9223372036854775807},
      {"-9223372036854775808ns", std::numeric_limits<std::int64_t>::min()},
      {"9223372036854775808ns", std::nullopt},
      {"3000000h", std::nullopt},
      {"99999999999999999999s", std::nullopt},
      {"", std::nullopt},
      {"-", std::nullopt},
      {".", std::nullopt},
      {".s", std::nullopt},
      {"-.s", std::nullopt},
      {"3", std::nullopt},
      {"-1", std::nullopt},
      {"s", std::nullopt},
      {"5 s", std::nullopt},
      {"5min", std::nullopt},
      {"1d", std::nullopt},
      {"00:00:05", std::nullopt},
      {"1s2", std::nullopt},
      {"1s-2s", std::nullopt},
  };
  for (const Case& each : cases) {
    const auto value = ParseGoDuration(each.text);
    ASSERT_EQ(value.has_value(), each.value.has_value()) << each.text;
    if (value) {
      EXPECT_EQ(value->count(), *each.value) << each.text;
    }
  }
}

TEST(Interval, CountsSecondsAsExtractEpochDoes) {
  struct Case {
    std::string_view text;
    std::optional<double> seconds;
  };
  const Case cases[] = {
      {"00:00:00", 0},
      {"04:05:06.789", 14706.789},
      {"-00:00:01.5", -1.5},
      {"100:00:00", 360000},
      {"1 day", 86400},
      {"2 days 00:00:01", 172801},
      {"-1 days", -86400},
      {"-1 days +02:03:00", -79020},
      {"1 mon", 2592000},
      {"1 year", 31557600},
      {"1 year 2 mons 3 days 04:05:06", 37015506},
      {"-1 years -2 mons +3 days -04:05:06", -36497106},
      {"infinity", std::numeric_limits<double>::infinity()},
      {"-infinity", -std::numeric_limits<double>::infinity()},
      {"", std::nullopt},
      {"1", std::nullopt},
      {"day", std::nullopt},
      {"1 fortnight", std::nullopt},
      {"1 day 2", std::nullopt},
      {"00:00", std::nullopt},
      {"00:00:00:00", std::nullopt},
      {"00:-1:00", std::nullopt},
      {"00:00:00 1 day", std::nullopt},
      {"P1D", std::nullopt},
  };
  for (const Case& each : cases) {
    const auto seconds = ParseInterval(each.text);
    ASSERT_EQ(seconds.has_value(), each.seconds.has_value()) << each.text;
    if (seconds) {
      EXPECT_DOUBLE_EQ(*seconds, *each.seconds) << each.text;
    }
  }
}

TEST(AnyDuration, TakesEverySpelling) {
  struct Case {
    std::string_view text;
    std::optional<double> seconds;
  };
  const Case cases[] = {
      {"1m30s", 90},      {"250ms", 0.25},       {"00:01:30", 90},
      {"1 day", 86400},   {"5min", 300},         {"5 min", 300},
      {"1d", 86400},      {"100us", 0.0001},     {"100 us", 0.0001},
      {"0", 0},           {"30", std::nullopt},  {"-1", std::nullopt},
      {"", std::nullopt}, {"off", std::nullopt}, {"5 parsec", std::nullopt},
  };
  for (const Case& each : cases) {
    const auto seconds = ParseAnyDuration(each.text);
    ASSERT_EQ(seconds.has_value(), each.seconds.has_value()) << each.text;
    if (seconds) {
      EXPECT_DOUBLE_EQ(*seconds, *each.seconds) << each.text;
    }
  }
}

}  // namespace
}  // namespace pgvigil::queries
