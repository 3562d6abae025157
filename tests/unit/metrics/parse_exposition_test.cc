#include "metrics/parse_exposition.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

namespace pgvigil::metrics {
namespace {

std::string Text(const ExposedSample& sample) {
  std::string text = sample.name + "{";
  for (const Label& label : sample.labels) text += label.first + "=" + label.second + ";";
  text += "} " + std::to_string(sample.value);
  return sample.timestamp_ms ? text + " @" + std::to_string(*sample.timestamp_ms) : text;
}

TEST(ParseExposition, ReadsEverySpellingOfASample) {
  struct Case {
    std::string line;
    std::string read;
  };
  const Case cases[] = {
      {"up 1", "up{} 1.000000"},
      {"up{} 1", "up{} 1.000000"},
      {"  up\t{ a = \"b\" , } 1.5 ", "up{a=b;} 1.500000"},
      {"up{a=\"x\\\"y\\\\z\\nw\",b=\"}\"} -2", "up{a=x\"y\\z\nw;b=};} -2.000000"},
      {"up{a=\"\\d\"} 1", "up{a=\\d;} 1.000000"},
      {"up 1 1700000000123", "up{} 1.000000 @1700000000123"},
      {"up 1 -5", "up{} 1.000000 @-5"},
      {"{\"my.name\",\"a b\"=\"c\"} 1e3", "my.name{a b=c;} 1000.000000"},
      {"up{a=\"b\"}0x1p4", "up{a=b;} 16.000000"},
      {"up 1\r", "up{} 1.000000"},
      {"up 1 1.5\n# EOF", "up{} 1.000000 @1500"},
      {"up 1 # {trace=\"1\"} 5\n# EOF\n", "up{} 1.000000"},
  };
  for (const Case& c : cases) {
    const auto page = ParseExposition(c.line);
    ASSERT_TRUE(page) << c.line << ": " << page.error().message;
    ASSERT_EQ(page->samples.size(), 1U) << c.line;
    EXPECT_EQ(Text(page->samples.front()), c.read) << c.line;
  }
}

TEST(ParseExposition, KeepsTypesAndLeavesOutOtherComments) {
  const auto page = ParseExposition(
      "# HELP x_total Some {text}\n# TYPE x_total counter\n\n# hello\nx_total 3\n"
      "#TYPE y gauge\ny 1");
  ASSERT_TRUE(page);
  EXPECT_EQ(page->samples.size(), 2U);
  EXPECT_THAT(page->types, testing::ElementsAre(testing::Pair("x_total", "counter"),
                                                testing::Pair("y", "gauge")));
}

TEST(ParseExposition, OneBadLineSpoilsThePageAndIsNamed) {
  struct Case {
    std::string line;
    std::string message;
  };
  const Case cases[] = {
      {"up", "`` is no number"},
      {"up one", "`one` is no number"},
      {"9up 1", "is no name of a metric"},
      {"{a=\"b\"} 1", "name is missing"},
      {"{\"x\",\"y\"} 1", "`=` is missing"},
      {"up{a=\"b\" 1", "comma or `}`"},
      {"up{a=b} 1", "double quotes is missing"},
      {"up{a=\"b} 1", "has no end"},
      {"up{a=\"b\\", "has no end"},
      {"up{a=\"b\",a=\"c\"} 1", "`a` is there twice"},
      {"up{__name__=\"b\"} 1", "no name of a label"},
      {"up{,} 1", "`=` is missing"},
      {"up{", "`=` is missing"},
      {"up 1 now", "no timestamp"},
      {"up 1 1.5", "no timestamp"},
      {"up 1 2 3", "no timestamp"},
      {"up{a=\"\xff\"} 1", "UTF-8"},
  };
  for (const Case& c : cases) {
    const auto page = ParseExposition("a 1\n" + c.line + "\nb 2\n");
    ASSERT_FALSE(page) << c.line;
    EXPECT_THAT(page.error().message,
                testing::AllOf(testing::StartsWith("line 2: "), testing::HasSubstr(c.message)))
        << c.line;
  }
}

TEST(ParseExposition, IsBounded) {
  EXPECT_EQ(ParseExposition("a 1\n", {.max_bytes = 3, .max_samples = 5}).error().kind,
            ErrorKind::kLimit);
  EXPECT_EQ(ParseExposition("a 1\nb 1", {.max_bytes = 99, .max_samples = 1}).error().kind,
            ErrorKind::kLimit);
}

TEST(ParseSampleValue, ReadsWhatGoReads) {
  constexpr double kInf = std::numeric_limits<double>::infinity();
  struct Case {
    std::string text;
    double value;
  };
  const Case cases[] = {{"0", 0},        {"-0.5", -0.5},       {"+3", 3},     {".5", 0.5},
                        {"5.", 5},       {"1E-2", 0.01},       {"Inf", kInf}, {"+Inf", kInf},
                        {"-inf", -kInf}, {"-Infinity", -kInf}, {"0x1F", 31},  {"-0x.8p1", -1},
                        {"1e999", kInf}, {"-1e999", -kInf},    {"1e-999", 0}};
  for (const Case& c : cases) EXPECT_EQ(ParseSampleValue(c.text), c.value) << c.text;
  EXPECT_TRUE(std::isnan(ParseSampleValue("NaN").value_or(0)));
  EXPECT_TRUE(std::isnan(ParseSampleValue("-nan").value_or(0)));
  for (const char* text : {"", "-", "+-1", "--1", "1 ", " 1", "1x", "0x", "e5", "nan(1)", "1,5"}) {
    EXPECT_EQ(ParseSampleValue(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace pgvigil::metrics
