#include "metrics/number.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <limits>
#include <string>

namespace pgvigil::metrics {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

struct Case {
  double number;
  std::string text;
};

std::string Number(double value) {
  std::string text;
  AppendNumber(value, text);
  return text;
}

std::string Bound(double bound) {
  std::string text;
  AppendBound(bound, text);
  return text;
}

TEST(Number, IsShortestTextThatReadsBack) {
  const Case cases[] = {
      {0, "0"},
      {-0.0, "-0"},
      {1, "1"},
      {-1, "-1"},
      {0.1, "0.1"},
      {1.0 / 3, "0.3333333333333333"},
      {0.1 + 0.2, "0.30000000000000004"},
      {5e-324, "5e-324"},
      {std::numeric_limits<double>::max(), "1.7976931348623157e+308"},
      {-2.5e-9, "-2.5e-09"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(Number(c.number), c.text);
    EXPECT_EQ(std::strtod(c.text.c_str(), nullptr), c.number) << c.text;
  }
}

TEST(Number, HasNoExponentForExactIntegers) {
  const Case cases[] = {
      {100000, "100000"},
      {1e15, "1000000000000000"},
      {-1e9, "-1000000000"},
      {9007199254740992, "9007199254740992"},
      {-9007199254740992, "-9007199254740992"},
      {1e22, "1e+22"},
  };
  for (const Case& c : cases) EXPECT_EQ(Number(c.number), c.text);
}

TEST(Number, NamesWhatIsNotFinite) {
  EXPECT_EQ(Number(std::nan("")), "NaN");
  EXPECT_EQ(Number(kInfinity), "+Inf");
  EXPECT_EQ(Number(-kInfinity), "-Inf");
}

TEST(Number, IsAppended) {
  std::string text = "x ";
  AppendNumber(7, text);
  EXPECT_EQ(text, "x 7");
}

// The canonical numbers of OpenMetrics, which Prometheus 3 uses for every bound it stores.
TEST(Bound, IsCanonicalInOpenMetrics) {
  const Case cases[] = {
      {0, "0.0"},
      {1, "1.0"},
      {-1, "-1.0"},
      {10, "10.0"},
      {100000, "100000.0"},
      {1e6, "1e+06"},
      {1e10, "1e+10"},
      {0.001, "0.001"},
      {1e-4, "0.0001"},
      {1e-5, "1e-05"},
      {1e-10, "1e-10"},
      {2.5, "2.5"},
      {1234567, "1.234567e+06"},
      {kInfinity, "+Inf"},
  };
  for (const Case& c : cases) EXPECT_EQ(Bound(c.number), c.text);
}

}  // namespace
}  // namespace pgvigil::metrics
