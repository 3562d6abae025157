#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "config/yaml.h"

namespace pgvigil::config {
namespace {

using ::testing::ElementsAre;

YamlNode Value(const std::string& text) {
  const auto node = YamlNode::Parse("v: " + text + "\n", "f");
  return node.value().Entries().at(0).second;
}

template <class T>
std::string Message(const Result<T>& result) {
  return result ? "" : result.error().message;
}

TEST(YamlBool, TakesOnlyTheWordsOfYaml12) {
  struct Case {
    std::string text;
    bool ok;
    bool value;
  };
  const Case cases[] = {{"true", true, true},  {"True", true, true},  {"FALSE", true, false},
                        {"yes", false, false}, {"off", false, false}, {"\"true\"", false, false},
                        {"1", false, false},   {"", false, false},    {"[true]", false, false}};
  for (const Case& each : cases) {
    const auto value = Value(each.text).AsBool();
    EXPECT_EQ(value.has_value(), each.ok) << each.text;
    if (value) {
      EXPECT_EQ(*value, each.value) << each.text;
    }
  }
  EXPECT_EQ(Message(Value("yes").AsBool()),
            "f:1:4: `yes` is a text in YAML 1.2; write true or false");
  EXPECT_EQ(Message(Value("\"true\"").AsBool()),
            "f:1:4: expected true or false, found `true` (remove the quotes)");
}

TEST(YamlInteger, FollowsTheCoreSchema) {
  struct Case {
    std::string text;
    std::optional<long> value;
  };
  const Case cases[] = {{"0", 0},     {"-17", -17}, {"+4", 4},     {"0x1F", 31},
                        {"0o17", 15}, {"017", 17},  {"1_000", {}}, {"1.0", {}},
                        {"1e3", {}},  {"", {}},     {"+-1", {}},   {"99999999999999999999", {}},
                        {"'5'", {}},  {"0x", {}}};
  for (const Case& each : cases) {
    const auto value = Value(each.text).AsInteger();
    EXPECT_EQ(value ? std::optional<long>(*value) : std::nullopt, each.value) << each.text;
  }
}

TEST(YamlNumber, FollowsTheCoreSchema) {
  struct Case {
    std::string text;
    std::optional<double> value;
  };
  const Case cases[] = {
      {"1.5", 1.5},  {"-2", -2.0}, {"1e-6", 1e-6},     {".5", 0.5},         {"+.25", 0.25},
      {"inf", {}},   {"nan", {}},  {"0x10", 16.0},     {"1.2.3", {}},       {"", {}},
      {"\"1\"", {}}, {"1,5", {}},  {".inf", HUGE_VAL}, {"-.INF", -HUGE_VAL}};
  for (const Case& each : cases) {
    const auto value = Value(each.text).AsNumber();
    EXPECT_EQ(value ? std::optional<double>(*value) : std::nullopt, each.value) << each.text;
  }
  EXPECT_TRUE(std::isnan(Value(".nan").AsNumber().value()));
}

TEST(YamlStrings, OneCountsAsAList) {
  EXPECT_THAT(Value("a").AsStrings().value(), ElementsAre("a"));
  EXPECT_THAT(Value("[a, 'b c', 3]").AsStrings().value(), ElementsAre("a", "b c", "3"));
  EXPECT_THAT(Value("[]").AsStrings().value(), ElementsAre());
  EXPECT_EQ(Message(Value("[a, [b]]").AsStrings()), "f:1:8: expected a text, found a list");
  EXPECT_EQ(Message(Value("").AsStrings()),
            "f:1:1: expected a list of texts, found nothing (remove the key to get its default)");
}

TEST(YamlString, IsTheTextOfAnyScalar) {
  EXPECT_EQ(Value("12").AsString().value(), "12");
  EXPECT_EQ(Value("''").AsString().value(), "");
  EXPECT_EQ(Message(Value("{a: 1}").AsString()), "f:1:4: expected a text, found a map");
}

TEST(Duration, NeedsAUnit) {
  struct Case {
    std::string text;
    std::optional<long> milliseconds;
  };
  const Case cases[] = {{"0", 0},           {"250ms", 250},    {"30s", 30000}, {"5m", 300000},
                        {"1h30m", 5400000}, {"2d", 172800000}, {"1.5s", 1500}, {"0s", 0},
                        {"30", {}},         {"", {}},          {"s", {}},      {"-1s", {}},
                        {"1 s", {}},        {"1S", {}},        {"1h-3m", {}},  {"5000d", {}},
                        {"1e3s", {}},       {"nans", {}},      {"1s ", {}}};
  for (const Case& each : cases) {
    const auto value = ParseDuration(each.text);
    EXPECT_EQ(value ? std::optional<long>(value->count()) : std::nullopt, each.milliseconds)
        << each.text;
  }
  EXPECT_EQ(Message(ParseDuration("30")), "`30` has no unit; write 30s for seconds");
  EXPECT_EQ(Message(ParseDuration("soon")), "`soon` is no duration such as 250ms, 30s or 1h30m");
  EXPECT_EQ(Message(Value("30").AsDuration()), "f:1:4: `30` has no unit; write 30s for seconds");
  EXPECT_EQ(Value("\"1m\"").AsDuration().value().count(), 60000);
}

}  // namespace
}  // namespace pgvigil::config
