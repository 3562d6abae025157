#include "alerts/promql/number.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace pgvigil::promql {
namespace {

TEST(ParseNumber, ReadsEveryFormOfPrometheus) {
  struct Case {
    std::string_view text;
    std::optional<double> value;
  };
  constexpr double kInf = std::numeric_limits<double>::infinity();
  const Case cases[] = {
      {"0", 0},
      {"1.5", 1.5},
      {".5", 0.5},
      {"5.", 5},
      {"1e3", 1000},
      {"1E-3", 0.001},
      {"5.e3", 5000},
      {"1_000", 1000},
      {"1_0.5", 10.5},
      {"0x1F", 31},
      {"0x_1f", 31},
      {"017", 15},
      {"0_17", 15},
      {"08", 8},
      {"08.5", 8.5},
      {"iNf", kInf},
      {"1e-400", 0},
      {"0.0", 0},
      {"1e400", {}},
      {"", {}},
      {"1__0", {}},
      {"1_", {}},
      {"_1", {}},
      {"1_.5", {}},
      {"1e", {}},
      {"1.e", {}},
      {"0x", {}},
      {"0x_", {}},
      {"0x1.8", {}},
      {"0xffffffffffffffff", {}},
      {"0b1", {}},
      {"1.2.3", {}},
      {"-1", {}},
      {"+1", {}},
      {"infinity", {}},
      {"9223372036854775808", 9223372036854775808.0},
      {"07777777777777777777777777", 7777777777777777777777777.0},
  };
  for (const Case& each : cases) EXPECT_EQ(ParseNumber(each.text), each.value) << each.text;
  EXPECT_TRUE(std::isnan(ParseNumber("NAN").value()));
}

TEST(NumberText, HasNoExponentAndNoDigitTooMany) {
  struct Case {
    double value;
    std::string_view text;
  };
  const Case cases[] = {{0, "0"},
                        {-1.5, "-1.5"},
                        {0.1, "0.1"},
                        {1e-7, "0.0000001"},
                        {1e15, "1000000000000000"},
                        {9007199254740994.0, "9007199254740994"},
                        {9223372036854775808.0, "9223372036854776000"},
                        {-1e21, "-1000000000000000000000"},
                        {-std::numeric_limits<double>::infinity(), "-Inf"},
                        {std::nan(""), "NaN"}};
  for (const Case& each : cases) EXPECT_EQ(NumberText(each.value), each.text);
}

}  // namespace
}  // namespace pgvigil::promql
