#include "queries/timestamps.h"

#include <gtest/gtest.h>

namespace pgvigil::queries {
namespace {

TEST(Timestamp, IsReadFromIsoStyle) {
  struct Case {
    std::string_view text;
    std::int64_t seconds;
    int microseconds;
  };
  const Case cases[] = {
      {"1970-01-01 00:00:00+00", 0, 0},
      {"1970-01-01", 0, 0},
      {"2026-08-21 12:34:56.789012+00", 1787315696, 789012},
      {"2026-08-21 12:34:56.7", 1787315696, 700000},
      {"2024-02-29", 1709164800, 0},
      {"1969-12-31 23:59:59.5+00", -1, 500000},
      {"2026-08-21 12:00:00+05:30", 1787293800, 0},
      {"2026-08-21 12:00:00-08", 1787342400, 0},
      {"1900-01-01 00:00:00+00:19:32", -2208989972, 0},
      {"0001-01-01 00:00:00+00", -62135596800, 0},
      {"0001-12-31 23:59:59+00 BC", -62135596801, 0},
      {"4713-11-24 BC", -210835180800, 0},
      {"294276-12-31 23:59:59.999999+00", 9224318015999, 999999},
      {"5874897-12-31", 185331706992000, 0},
  };
  for (const Case& each : cases) {
    const auto instant = ParseTimestamp(each.text);
    ASSERT_TRUE(instant) << each.text;
    EXPECT_EQ(instant->seconds, each.seconds) << each.text;
    EXPECT_EQ(instant->microseconds, each.microseconds) << each.text;
  }
}

TEST(Timestamp, RefusesEverythingElse) {
  for (const std::string_view bad : {"",
                                     "infinity",
                                     "-infinity",
                                     "2026",
                                     "2026-08",
                                     "2026-13-01",
                                     "2026-02-30",
                                     "2026-08-21 ",
                                     "2026-08-21 12",
                                     "2026-08-21 12:34",
                                     "2026-08-21T12:34:56",
                                     "2026-08-21 12:34:56.",
                                     "2026-08-21 12:34:56.1234567",
                                     "2026-08-21 12:34:56+",
                                     "2026-08-21 12:34:56 UTC",
                                     "0000-01-01",
                                     "-2026-01-01",
                                     "99999999999-01-01",
                                     " BC",
                                     "21.08.2026"}) {
    EXPECT_FALSE(ParseTimestamp(bad)) << bad;
  }
}

}  // namespace
}  // namespace pgvigil::queries
