#include "queries/numbers.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace pgvigil::queries {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(Number, IsReadAsParseFloatReadsIt) {
  struct Case {
    std::string_view text;
    std::optional<double> value;
  };
  const Case cases[] = {
      {"0", 0},
      {"-0", -0.0},
      {"42", 42},
      {"-7", -7},
      {"+7", 7},
      {"007", 7},
      {"999999999999999", 999999999999999.0},
      {"9007199254740993", 9007199254740992.0},
      {"-9223372036854775808", -9223372036854775808.0},
      {"18446744073709551615", 18446744073709551615.0},
      {"1.5", 1.5},
      {".5", 0.5},
      {"5.", 5},
      {"-1.25e-3", -0.00125},
      {"1E3", 1000},
      {"1e+06", 1000000},
      {"0.1", 0.1},
      {"4.9e-324", 4.9e-324},
      {"1e-400", 0},
      {"-1e-400", -0.0},
      {"1.7976931348623157e308", std::numeric_limits<double>::max()},
      {"1e400", std::nullopt},
      {"-1e400", std::nullopt},
      {"1e5000", std::nullopt},
      {"inf", kInfinity},
      {"-Inf", -kInfinity},
      {"+Infinity", kInfinity},
      {"-infinity", -kInfinity},
      {"0x1p4", 16},
      {"-0X1.8P1", -3},
      {"0x10", std::nullopt},
      {"0x-1p4", std::nullopt},
      {"0x", std::nullopt},
      {"", std::nullopt},
      {"-", std::nullopt},
      {"+", std::nullopt},
      {".", std::nullopt},
      {"e5", std::nullopt},
      {"1e", std::nullopt},
      {"--1", std::nullopt},
      {"+-1", std::nullopt},
      {" 1", std::nullopt},
      {"1 ", std::nullopt},
      {"1,5", std::nullopt},
      {"12abc", std::nullopt},
      {"abc", std::nullopt},
      {"infinit", std::nullopt},
      {"nan(1)", std::nullopt},
      {"-nan", std::nullopt},
      {"t", std::nullopt},
  };
  for (const Case& each : cases) {
    const auto value = ParseNumber(each.text);
    ASSERT_EQ(value, each.value) << each.text;
    if (value) {
      EXPECT_EQ(std::signbit(*value), std::signbit(*each.value)) << each.text;
    }
  }
  for (const std::string_view nan : {"NaN", "nan", "NAN"})
    EXPECT_TRUE(std::isnan(*ParseNumber(nan)));
}

TEST(Number, OfFourBytesIsRoundedThenWidened) {
  EXPECT_EQ(ParseFloat4("0.1"), static_cast<double>(0.1F));
  EXPECT_EQ(ParseFloat4("1.5"), 1.5);
  EXPECT_EQ(ParseFloat4("-3"), -3);
  EXPECT_EQ(ParseFloat4("Infinity"), kInfinity);
  EXPECT_TRUE(std::isnan(*ParseFloat4("NaN")));
  EXPECT_EQ(ParseFloat4("1e-60"), 0);
  EXPECT_EQ(ParseFloat4("1e60"), std::nullopt);
  EXPECT_EQ(ParseFloat4("x"), std::nullopt);
}

TEST(Number, WholeOnesHaveNoFraction) {
  EXPECT_EQ(ParseInteger("-12"), -12);
  EXPECT_EQ(ParseInteger("1.0"), std::nullopt);
  EXPECT_EQ(ParseInteger("9223372036854775808"), std::nullopt);
  EXPECT_EQ(ParseUnsigned("18446744073709551615"), 18446744073709551615U);
  EXPECT_EQ(ParseUnsigned("-1"), std::nullopt);
  EXPECT_EQ(ParseUnsigned(""), std::nullopt);
}

TEST(Lsn, IsAByteOffset) {
  EXPECT_EQ(ParseLsn("0/0"), 0);
  EXPECT_EQ(ParseLsn("0/16B3748"), 23803720);
  EXPECT_EQ(ParseLsn("16/B374D848"), 0x16B374D848);
  EXPECT_EQ(ParseLsn("FFFFFFFF/FFFFFFFF"), 18446744073709551615.0);
  for (const std::string_view bad : {"", "/", "1", "0/", "/1", "100000000/0", "0/x", "-1/0"}) {
    EXPECT_EQ(ParseLsn(bad), std::nullopt) << bad;
  }
}

TEST(GoFloat, WritesAsGoDoes) {
  struct Case {
    double value;
    std::string_view text;
  };
  const Case cases[] = {
      {0, "0"},
      {-0.0, "-0"},
      {1, "1"},
      {-1.5, "-1.5"},
      {100, "100"},
      {100000, "100000"},
      {123456, "123456"},
      {123456.75, "123456.75"},
      {1000000, "1e+06"},
      {1234567, "1.234567e+06"},
      {123456789, "1.23456789e+08"},
      {0.1, "0.1"},
      {0.0001, "0.0001"},
      {0.000123, "0.000123"},
      {0.00001, "1e-05"},
      {2.5e-7, "2.5e-07"},
      {1e21, "1e+21"},
      {1e100, "1e+100"},
      {0.10000000149011612, "0.10000000149011612"},
      {kInfinity, "+Inf"},
      {-kInfinity, "-Inf"},
      {std::nan(""), "NaN"},
  };
  for (const Case& each : cases) EXPECT_EQ(GoFloat(each.value), each.text);
}

TEST(Bytea, IsReadFromHexadecimal) {
  EXPECT_EQ(DecodeBytea("\\x"), "");
  EXPECT_EQ(DecodeBytea("\\x3432"), "42");
  EXPECT_EQ(DecodeBytea("\\xfF00"), std::string("\xFF\0", 2));
  for (const std::string_view bad : {"", "42", "\\", "\\x4", "\\x4g", "\\x-1", "x42"}) {
    EXPECT_EQ(DecodeBytea(bad), std::nullopt) << bad;
  }
}

}  // namespace
}  // namespace pgvigil::queries
