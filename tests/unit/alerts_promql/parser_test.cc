#include "alerts/promql/parser.h"

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

namespace pgvigil::promql {
namespace {

std::string Printed(std::string_view text) {
  const auto expr = Parse(text);
  return expr ? Print(**expr) : "-";
}

std::string Refusal(std::string_view text) {
  const auto expr = Parse(text);
  return expr ? "accepted: " + Print(**expr) : expr.error().Text();
}

TEST(Parse, AcceptsAndPrintsWhatPrometheusDoes) {
  std::ifstream corpus(PGVIGIL_SOURCE_DIR "/tests/unit/alerts_promql/corpus.tsv");
  std::size_t lines = 0;
  for (std::string line; std::getline(corpus, line); ++lines) {
    if (line.starts_with('#')) continue;
    const std::size_t tab = line.find('\t');
    const std::string expression = line.substr(0, tab);
    const std::string canonical = line.substr(tab + 1);
    EXPECT_EQ(Printed(expression), canonical) << expression << ": " << Refusal(expression);
    EXPECT_EQ(Printed(canonical), canonical) << expression;
  }
  EXPECT_GT(lines, 900U);
}

TEST(Parse, RefusesWithThePlaceTheReasonAndAHint) {
  struct Case {
    std::string_view text;
    std::string_view refusal;
  };
  const Case cases[] = {
      {"", "1:1: there is no expression"},
      {"# nothing", "1:10: there is no expression"},
      {"rate(x)",
       "1:6: expected a range vector in the call of rate(), not an instant vector; write "
       "rate(x[5m])"},
      {"rate(x{a=\"b\"} offset 1h)",
       "1:6: expected a range vector in the call of rate(), not an instant vector; write "
       "rate(x{a=\"b\"}[5m] offset 1h)"},
      {"quantile_over_time(0.9, x)",
       "1:25: expected a range vector in the call of quantile_over_time(), not an instant "
       "vector; write x[5m]"},
      {"rate(x + y)",
       "1:6: expected a range vector in the call of rate(), not an instant vector; write "
       "(...)[5m:1m] for a range of an expression"},
      {"abs(x[5m])",
       "1:5: expected an instant vector in the call of abs(), not a range vector; remove the "
       "range in []"},
      {"vector(x)",
       "1:8: expected a scalar in the call of vector(), not an instant vector; scalar() makes "
       "one of a vector with one element"},
      {"abs(1)",
       "1:5: expected an instant vector in the call of abs(), not a scalar; vector() makes one "
       "of a scalar"},
      {"label_join(x, \"a\", \"b\", c)",
       "1:25: expected a string in the call of label_join(), not an instant vector; write it in "
       "quotes"},
      {"absent(x, y)", "1:1: absent() takes 1 argument, not 2"},
      {"clamp(x)", "1:1: clamp() takes 3 arguments, not 1"},
      {"round()", "1:1: round() takes at least 1 argument, not 0"},
      {"hour(x, y)", "1:1: hour() takes at most 1 argument, not 2"},
      {"increse(x[5m])", "1:1: there is no function increse(); did you mean increase()?"},
      {"SUMM(x)", "1:1: there is no function SUMM(); did you mean sum()?"},
      {"holt_winters(x[5m], 1, 1)",
       "1:1: holt_winters() is called double_exponential_smoothing since Prometheus 3"},
      {"1 +\n  info(x)", "2:3: info() is experimental in Prometheus and not supported"},
      {"mad_over_time(x[5m])",
       "1:1: mad_over_time() is experimental in Prometheus and not supported"},
      {"limit_ratio(0.5, x)", "1:1: limit_ratio is experimental in Prometheus and not supported"},
      {"histogram_avg(x)",
       "1:1: histogram_avg() works on native histograms, which are not supported"},
      {"{{schema:1}}", "1:1: literals of native histograms are not supported"},
      {"x[5m] anchored",
       "1:7: unexpected `anchored`; anchored is experimental in Prometheus and not supported"},
      {"x + fill(0) y",
       "1:5: unexpected `fill`; fill is experimental in Prometheus and not supported"},
      {"x[5m+1m]",
       "1:5: unexpected `+`, expected ]; arithmetic with durations is experimental in Prometheus "
       "and not supported"},
      {"x offset (5m)",
       "1:10: unexpected `(`, expected a duration such as 5m; arithmetic with durations is "
       "experimental in Prometheus and not supported"},
      {"rate(x[5m]) by (a)",
       "1:13: unexpected `by`; rate() is a function: only aggregations such as sum have by and "
       "without"},
      {"sum(x) by (a) by (b)",
       "1:15: unexpected `by`; it belongs to an aggregation such as sum, once: sum by (label) "
       "(...)"},
      {"up = 1", "1:4: unexpected `=`; write == to compare"},
      {"up == = 1",
       "1:7: unexpected `=`, expected a metric, a number, a function, an aggregation or (; write "
       "== to compare"},
      {"up =~ \"a\"",
       "1:4: unexpected `=~`; regular expressions stand in braces: x{label=~\"...\"}"},
      {"up && x", "1:4: unexpected `&`; write and"},
      {"up || x", "1:4: unexpected `|`; write or"},
      {"up ! x", "1:4: unexpected `!`; write != for \"is not\", unless for \"and not\""},
      {"rate(x[$interval])",
       "1:8: unexpected `$`; variables of dashboards have no place in a rule"},
      {"1 > 2", "1:3: a comparison of two scalars needs bool; write > bool"},
      {"x + bool y", "1:3: bool stands behind comparisons only; remove it"},
      {"x > on(a) bool y", "1:11: unexpected `bool`; bool stands directly behind the comparison"},
      {"x + group_left(b) y",
       "1:5: unexpected `group_left`; write on(...) or ignoring(...) before it"},
      {"x on(a) y", "1:3: unexpected `on`; it stands behind an operator: x == bool on (label) y"},
      {"x and on(a) group_left y",
       "1:3: no group_left or group_right with `and`; it pairs many with many"},
      {"x + on(a) group_left(a) y",
       "1:3: label `a` must not be in on() and the group list; leave it out of the group list: it "
       "is equal on both sides"},
      {"1 or x",
       "1:3: `or` stands between two instant vectors only; vector() makes one of a scalar"},
      {"1 + on(a) x", "1:3: on() and ignoring() stand between two instant vectors only"},
      {"x[5m] > 1",
       "1:1: an operator needs scalars and instant vectors, and this is a range vector; a function "
       "such as rate() or max_over_time() makes a vector of a range"},
      {"x == \"up\"",
       "1:6: an operator needs scalars and instant vectors, and this is a string; labels are "
       "compared in braces: x{label=\"value\"}"},
      {"-\"a\"", "1:2: a sign stands before scalars and instant vectors, and this is a string"},
      {"sum(x[5m])",
       "1:5: expected an instant vector in the aggregation sum, not a range vector; over time it "
       "is sum_over_time() where there is one"},
      {"topk(x, y)", "1:6: expected a scalar as parameter of topk, not an instant vector"},
      {"count_values(1, y)", "1:14: expected a string as parameter of count_values, not a scalar"},
      {"topk(x)", "1:1: topk takes a parameter and a vector, not 1 arguments"},
      {"sum(x, y)", "1:1: sum takes one vector, not 2 arguments"},
      {"sum by a (x)", "1:8: unexpected `a`, expected ( and a list of labels"},
      {"sum by (\"\") (x)", "1:9: this is no name of a label"},
      {"sum by (5) (x)", "1:9: unexpected `5`, expected a label"},
      {"sum by (a b) (x)", "1:11: unexpected `b`, expected , or ) in the list of labels"},
      {"rate(x[5m],)", "1:11: no comma behind the last argument; remove it"},
      {"(x", "1:1: this ( is never closed"},
      {"1 + sum(x", "1:8: this ( is never closed"},
      {"x{a=\"b\"", "1:2: this { is never closed"},
      {"x{", "1:2: this { is never closed"},
      {"x[5m", "1:5: unexpected the end of the expression, expected : or ] behind the range"},
      {"x)", "1:2: unexpected `)`; nothing is open here"},
      {"x{a=b}", "1:5: unexpected `b`, expected a string; write \"b\""},
      {"x{a==\"b\"}", "1:4: unexpected `==`, expected =, !=, =~ or !~; write = in braces"},
      {"x{a:b=\"c\"}", "1:3: `a:b` is no name of a label; write it in quotes"},
      {"x{a=\"b\" c=\"d\"}", "1:9: unexpected `c`, expected , or } between conditions"},
      {"x{a=~\"(\"}", "1:3: no regular expression: missing ): ("},
      {"{}",
       "1:1: a selector needs at least one matcher that an absent label fails; name a metric, or "
       "write {__name__=~\".+\"} for every series"},
      {"x{__name__=\"y\"}",
       "1:1: the metric's name is set twice; write it before the braces or in them"},
      {"x[0s]", "1:3: a range and its step are longer than 0"},
      {"x[5m:-1m]", "1:6: a range and its step are longer than 0"},
      {"sum(x)[5m]",
       "1:7: a range stands behind a selector only; a subquery has a colon: (...)[5m:]"},
      {"x offset 5m[5m]", "1:12: a range stands before offset and @; write x[5m] offset 1h"},
      {"x[5m][5m:]", "1:1: a subquery is made of an instant vector, and this is a range vector"},
      {"sum(x) offset 5m",
       "1:8: offset stands behind selectors, ranges and subqueries only; write it directly behind "
       "the selector"},
      {"(x) @ 5",
       "1:5: @ stands behind selectors, ranges and subqueries only; write it directly behind the "
       "selector"},
      {"x offset 1m offset 1m", "1:13: offset is set twice"},
      {"x @ 1 @ 2", "1:7: @ is set twice"},
      {"x @ y", "1:5: unexpected `y`, expected a Unix timestamp in seconds, start() or end()"},
      {"x @ 4611686018427388", "1:3: this timestamp is out of bounds"},
      {"x @ -9223372036854774", "1:3: this timestamp is out of bounds"},
      {"x offset 1e10", "1:10: this duration is out of range"},
      {"x offset NaN", "1:10: this duration is out of range"},
      {"x[0.0001]", "1:3: a range and its step are longer than 0"},
      {"x ofset 5m", "1:3: unexpected `ofset`; did you mean offset?"},
      {"x yyyyyyy", "1:3: unexpected `yyyyyyy`; an operator is missing before it"},
      {"x[5min]",
       "1:3: `5min` is no number and no duration; durations are written like 5m, 1h30m or 500ms, "
       "numbers like 0.5, 1e3 or 0x1f"},
      {"\"a\nb\"", "1:1: this string has no end"},
      {"x{a=\"\\q\"}", "1:6: unknown escape sequence `\\q`; a backslash is written \\\\"},
      {"x{a=\"\\x4\"}", "1:6: an escape sequence needs 2 digits here; a backslash is written \\\\"},
      {"\"\\ud800\"", "1:2: this escape sequence is no character; a backslash is written \\\\"},
      {"\"\xff\"", "1:2: this byte is not UTF-8"},
      {"\xff", "1:1: this byte is not UTF-8"},
      {"\xC3\xA9", "1:1: unexpected `\xC3\xA9`"},
  };
  for (const Case& each : cases) EXPECT_EQ(Refusal(each.text), each.refusal) << each.text;
}

TEST(Parse, ReadsTextsOfSeveralLinesAndAllQuotings) {
  struct Case {
    std::string_view text;
    std::string_view canonical;
  };
  const Case cases[] = {
      {"sum( # of all\n  rate(x{\n    a = 'b', # this one\n  }[5m])\n)\n",
       "sum(rate(x{a=\"b\"}[5m]))"},
      {"x #", "x"},
      {"x # a\r\n+ y", "x + y"},
      {"`a\nb\\`", "\"a\\nb\\\\\""},
      {R"('it''s')", "-"},
      {R"('\'"\x41\101\u00e9\U0001F418')", "\"'\\\"AA\xC3\xA9\xF0\x9F\x90\x98\""},
      {R"("\xff\x00\x7f")", R"("\xff\x00\x7f")"},
      {R"({"a\"b", 'c d'="e"})", R"({"c d"="e",__name__="a\"b"})"},
      {"x @ -4e12", "x @ -4000000000000.000"},
      {"limitk(1, x)", "limitk(1, x)"},
      {"double_exponential_smoothing(x[5m], 0.5, 0.5)",
       "double_exponential_smoothing(x[5m], 0.5, 0.5)"},
      {"x == ignoring() group_left() y", "x == ignoring () group_left () y"},
      {"Inf ^ x", "Inf ^ x"},
      {"+Inf ^ 2 * Inf", "+Inf ^ 2 * +Inf"},
      {"sum by (\"a b\", c) (x)", "sum by (\"a b\", c) (x)"},
      {"x{a=~\"(?<n>a)[(?<]\"}", "x{a=~\"(?<n>a)[(?<]\"}"},
  };
  for (const Case& each : cases) EXPECT_EQ(Printed(each.text), each.canonical) << each.text;
}

std::string Repeated(std::string_view part, std::size_t times) {
  std::string text;
  for (std::size_t i = 0; i < times; ++i) text += part;
  return text;
}

TEST(Parse, HasBounds) {
  EXPECT_TRUE(Parse(Repeated("(", 99) + "x" + Repeated(")", 99)));
  EXPECT_EQ(Refusal(Repeated("(", 100) + "x" + Repeated(")", 100)),
            "1:101: the expression is nested deeper than 100 levels");
  EXPECT_EQ(Refusal(Repeated("-", 60000)),
            "1:101: the expression is nested deeper than 100 levels");
  EXPECT_EQ(Refusal(Repeated("2^", 1000) + "2"),
            "1:201: the expression is nested deeper than 100 levels");
  EXPECT_TRUE(Parse("x" + Repeated(" or x", 1000)));
  EXPECT_EQ(Refusal("x" + Repeated(" or x", 1001)),
            "1:5003: the expression has more than 1000 operators");
  EXPECT_EQ(Refusal("x" + Repeated(" offset 0s", 1001)),
            "1:10003: the expression has more than 1000 operators");
  EXPECT_EQ(Refusal(Repeated(" ", 65537)), "1:1: the expression is longer than 64 KiB");
}

TEST(Parse, KeepsThePlaceOfEachNode) {
  const std::string_view text = " sum by (a) (rate(x{b=\"c\"}[5m] offset 1m)) > (2 * -y) ";
  std::vector<std::string_view> places;
  const auto expr = Parse(text);
  ASSERT_TRUE(expr) << expr.error().Text();
  Walk(**expr, [&](const Expr& node) {
    places.push_back(text.substr(node.place.begin, node.place.end - node.place.begin));
  });
  const std::vector<std::string_view> expected = {
      "sum by (a) (rate(x{b=\"c\"}[5m] offset 1m)) > (2 * -y)",
      "sum by (a) (rate(x{b=\"c\"}[5m] offset 1m))",
      "rate(x{b=\"c\"}[5m] offset 1m)",
      "x{b=\"c\"}[5m] offset 1m",
      "(2 * -y)",
      "2 * -y",
      "2",
      "-y",
      "y"};
  EXPECT_EQ(places, expected);
}

TEST(Parse, GivesTheTreeOfPrometheus) {
  const auto expr = Parse("-x ^ 2 + on (a) group_right (b) y @ end() offset -5m");
  ASSERT_TRUE(expr) << expr.error().Text();
  const auto& sum = std::get<Binary>((*expr)->node);
  EXPECT_EQ(sum.op, BinaryOp::kAdd);
  EXPECT_EQ(sum.matching.cardinality, Matching::Cardinality::kOneToMany);
  EXPECT_TRUE(sum.matching.on);
  const auto& minus = std::get<Negation>(sum.left->node);
  EXPECT_FALSE(minus.plus);
  EXPECT_EQ(std::get<Binary>(minus.expr->node).op, BinaryOp::kPow);
  const auto& selector = std::get<Selector>(sum.right->node);
  EXPECT_EQ(selector.shift.offset, -std::chrono::minutes(5));
  EXPECT_TRUE(std::holds_alternative<TimeShift::End>(selector.shift.at));
  EXPECT_EQ(selector.matchers.at(0).Text(), "__name__=\"y\"");

  const auto set = Parse("x and y");
  EXPECT_EQ(std::get<Binary>((*set)->node).matching.cardinality,
            Matching::Cardinality::kManyToMany);
  EXPECT_EQ((*Parse("1 + pi()"))->type, ValueType::kScalar);
  EXPECT_EQ((*Parse("x > 1"))->type, ValueType::kVector);
  EXPECT_EQ((*Parse("(x[5m:])"))->type, ValueType::kMatrix);
}

TEST(ParseDuration, ReadsWhatPrometheusReads) {
  struct Case {
    std::string_view text;
    std::optional<long> milliseconds;
  };
  const Case cases[] = {{"0", 0},
                        {"0s", 0},
                        {"15s", 15000},
                        {"1h30m", 5400000},
                        {"1y2w3d4h5m6s7ms", 33019506007},
                        {"292y", 9208512000000},
                        {"", {}},
                        {"5", {}},
                        {"5m1h", {}},
                        {"5m5m", {}},
                        {"1.5h", {}},
                        {"-5m", {}},
                        {" 5m", {}},
                        {"5M", {}},
                        {"5min", {}},
                        {"m", {}},
                        {"293y", {}},
                        {"99999999999999999999s", {}}};
  for (const Case& each : cases) {
    const auto duration = ParseDuration(each.text);
    EXPECT_EQ(duration ? std::optional<long>(duration->count()) : std::nullopt, each.milliseconds)
        << each.text;
  }
}

TEST(DurationText, IsThatOfPrometheus) {
  using std::chrono::milliseconds;
  EXPECT_EQ(DurationText(milliseconds(0)), "0s");
  EXPECT_EQ(DurationText(milliseconds(90'000)), "1m30s");
  EXPECT_EQ(DurationText(milliseconds(1'500)), "1s500ms");
  EXPECT_EQ(DurationText(-std::chrono::hours(24 * 7)), "-1w");
  EXPECT_EQ(DurationText(std::chrono::hours(24 * 8)), "8d");
  EXPECT_EQ(DurationText(std::chrono::hours(24 * 730)), "2y");
}

}  // namespace
}  // namespace pgvigil::promql
