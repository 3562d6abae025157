#include "base/time_text.h"

#include <gtest/gtest.h>

namespace pgvigil {
namespace {

TEST(ParseTime, ReadsSecondsAndRfc3339) {
  struct Case {
    std::string_view text;
    std::int64_t time;
  };
  const Case cases[] = {
      {"0", 0},
      {"1700000000", 1700000000000},
      {"1700000000.5", 1700000000500},
      {"-1.25", -1250},
      {"2023-11-14T22:13:20Z", 1700000000000},
      {"2023-11-14t22:13:20.123456z", 1700000000123},
      {"2023-11-14 22:13:20.5Z", 1700000000500},
      {"2023-11-14T23:13:20+01:00", 1700000000000},
      {"2023-11-14T16:43:20-05:30", 1700000000000},
      {"1969-12-31T23:59:59.999Z", -1},
      {"2024-02-29T00:00:00Z", 1709164800000},
  };
  for (const Case& c : cases) EXPECT_EQ(ParseTime(c.text), c.time) << c.text;
}

TEST(ParseTime, RefusesAnythingElse) {
  for (const char* text :
       {"", "now", "1e9", "nan", "999999999999999", "2023-11-14", "2023-11-14T22:13:20",
        "2023-02-29T00:00:00Z", "2023-11-14T24:00:00Z", "2023-11-14T22:60:00Z",
        "2023-11-14T22:13:20.Z", "2023-11-14T22:13:20ZZ", "2023-11-14T22:13:20+0100",
        "20231114T221320Z", "2023-11-14T22:13:-1Z"}) {
    EXPECT_EQ(ParseTime(text), std::nullopt) << text;
  }
}

TEST(TimeText, ReadsBack) {
  EXPECT_EQ(TimeText(1700000000000), "2023-11-14T22:13:20Z");
  for (const std::int64_t time : {0L, -1L, 5L, 1709164800000L, 4102444799999L, -62135596800000L}) {
    EXPECT_EQ(ParseTime(TimeText(time)), time) << TimeText(time);
  }
}

}  // namespace
}  // namespace pgvigil
