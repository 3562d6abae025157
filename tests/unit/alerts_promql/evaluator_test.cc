#include "alerts/promql/evaluator.h"

#include <gmock/gmock.h>

#include <fstream>

#include "unit/alerts_promql/memory_storage.h"

namespace pgvigil::promql {
namespace {

constexpr Timestamp kMinute = 60'000;

struct Case {
  std::string_view expr;
  Timestamp at = 0;
  std::string_view answer;
};

/// Sorted, because most vectors have no order.
std::string SortedAnswer(const std::string& answer) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  for (std::size_t end = 0; end != std::string::npos; begin = end + 2) {
    end = answer.find("; ", begin);
    parts.push_back(answer.substr(begin, end - begin));
  }
  std::ranges::sort(parts);
  std::string sorted;
  for (const std::string& part : parts) sorted += (sorted.empty() ? "" : "; ") + part;
  return sorted;
}

void ExpectAnswers(const Storage& storage, std::span<const Case> cases) {
  for (const auto& [expr, at, answer] : cases) {
    EXPECT_EQ(Answer(storage, expr, at), answer) << expr << " @ " << at;
  }
}

TEST(Evaluate, AgreesWithPrometheus) {
  MemoryStorage storage(std::chrono::seconds(15));
  EvaluationOptions options;
  options.default_step = std::chrono::seconds(15);
  std::ifstream lines(PGVIGIL_SOURCE_DIR "/tests/unit/alerts_promql/evaluations.tsv");
  std::size_t count = 0;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with('#')) continue;
    const std::size_t first = line.find('\t');
    const std::size_t second = line.find('\t', first + 1);
    if (second == std::string::npos) {
      storage.Add(line.substr(0, first), line.substr(first + 1));
      continue;
    }
    const std::string expr = line.substr(first + 1, second - first - 1);
    const Timestamp at = std::stoll(line);
    EXPECT_EQ(SortedAnswer(Answer(storage, expr, at, options)), line.substr(second + 1))
        << expr << " @ " << at;
    ++count;
  }
  EXPECT_GT(count, 500U);
}

TEST(Evaluate, ASampleIsSeenUntilItIsFiveMinutesOldOrEndsWithAStaleMarker) {
  MemoryStorage storage;
  storage.Add("x", "1 2");
  storage.Add("y", "1 stale");
  const Case cases[] = {
      {"x", 5 * kMinute, "x 2"},
      {"x", 6 * kMinute - 1, "x 2"},
      {"x", 6 * kMinute, ""},
      {"y", kMinute - 1, "y 1"},
      {"y", kMinute, ""},
      {"count_over_time(y[5m])", 4 * kMinute, "{} 1"},
      {"count_over_time(y[5m])", 5 * kMinute, ""},
  };
  ExpectAnswers(storage, cases);
}

TEST(Evaluate, ARangeDoesNotHoldItsLeftEdge) {
  MemoryStorage storage;
  storage.Add("x", "0 10 20 30 40 5 15 25");
  storage.Add("c", "7+3x30");
  const Case cases[] = {
      {"x[2m]", 3 * kMinute, "x 20@120000 30@180000"},
      {"count_over_time(x[3m])", 6 * kMinute, "{} 3"},
      {"increase(x[3m])", 4 * kMinute, "{} 30"},
      {"increase(x[3m])", 6 * kMinute, "{} 22.5"},
      {"delta(x[4m])", 5 * kMinute, "{} -20"},
      {"increase(c[5m])", 2 * kMinute, "{} 7.5"},
      {"increase(c[10m])", 30 * kMinute, "{} 30"},
      {"predict_linear(c[5m], 600)", 10 * kMinute, "{} 67"},
      {"deriv(c[5m])", 10 * kMinute, "{} 0.05"},
  };
  ExpectAnswers(storage, cases);
}

TEST(Evaluate, StepsOfASubqueryAreMultiplesWhateverTheTime) {
  MemoryStorage storage;
  const Case cases[] = {
      {"vector(time())[1m:20s]", 70'000, "{} 20@20000 40@40000 60@60000"},
      {"vector(time())[1m:20s]", 60'000, "{} 20@20000 40@40000 60@60000"},
      {"vector(time())[1m:20s] offset 10s", 70'000, "{} 20@20000 40@40000 60@60000"},
      {"vector(time())[1m:20s] @ 200", 70'000, "{} 160@160000 180@180000 200@200000"},
      {"vector(time())[20s:20s]", -10'000, "{} -20@-20000"},
      {"vector(time())[2m:]", 70'000, "{} 0@0 60@60000"},
      {"vector(time())[10s:20s]", 70'000, ""},
      {"max_over_time(count_over_time(vector(time())[30s:7s])[1m:11s])", 70'000, "{} 5"},
  };
  ExpectAnswers(storage, cases);
}

TEST(Evaluate, AtMeansTheQuerysTimeWithinASubqueryToo) {
  MemoryStorage storage;
  storage.Add("x", "0+1x100");
  const Case cases[] = {
      {"x @ 120", 5 * kMinute, "x 2"},
      {"x @ 120 offset 1m", 5 * kMinute, "x 1"},
      {"x @ end()", 5 * kMinute, "x 5"},
      {"sum_over_time((x @ end())[2m:1m])", 5 * kMinute, "{} 10"},
      {"sum_over_time(x[2m:1m] @ end() offset 1m)", 5 * kMinute, "{} 7"},
      {"timestamp(x @ 130 offset 1m)", 5 * kMinute, "{} 60"},
      {"timestamp(x offset 90s)", 5 * kMinute, "{} 180"},
      {"timestamp((x @ 130))", 5 * kMinute, "{} 120"},
      {"timestamp(-x offset 90s)", 5 * kMinute, "{} 300"},
  };
  ExpectAnswers(storage, cases);
}

TEST(Evaluate, RepeatsWherePrometheusMovesAnAtByTheOffsetOfItsSubquery) {
  MemoryStorage storage;
  storage.Add("x", "0+1x100");
  const Case cases[] = {
      {"max_over_time((x @ 300)[2m:1m] offset -1m @ end())", 61'000, "{} 5"},
      {"max_over_time((x @ 300)[2m:1m] offset -1m @ end())", kMinute, "{} 4"},
  };
  ExpectAnswers(storage, cases);
}

TEST(Evaluate, TwoResultsWithTheSameLabelsAreAnError) {
  MemoryStorage storage;
  storage.Add("x{a=\"1\"}", "1 2 stale");
  storage.Add("y{a=\"1\"}", "_ _ _ 3");
  storage.Add("z{a=\"1\"}", "5x5");
  constexpr std::string_view kError = "error: vector cannot contain metrics with the same labelset";
  const Case cases[] = {
      {"-{__name__=~\"x|z\"}", kMinute, kError},
      {"abs({__name__=~\"x|z\"})", kMinute, kError},
      {"rate({__name__=~\"x|z\"}[2m])", kMinute, kError},
      {"label_replace({__name__=~\"x|z\"}, \"__name__\", \"m\", \"\", \"\")", kMinute, kError},
      {"{__name__=~\"x|z\"} > 1", kMinute, "x{a=\"1\"} 2; z{a=\"1\"} 5"},
      // Never both at once, yet two series all the same.
      {"count_over_time((-{__name__=~\"x|y\"})[5m:1m])", 4 * kMinute, kError},
      {"count_over_time(abs({__name__=~\"x|y\"})[5m:1m])", 4 * kMinute, "{a=\"1\"} 4"},
  };
  ExpectAnswers(storage, cases);
}

TEST(Evaluate, SaysWhichSeriesDoNotMatchOneToOne) {
  MemoryStorage storage;
  storage.Add("x{a=\"1\",b=\"1\"}", "1");
  storage.Add("x{a=\"1\",b=\"2\"}", "2");
  storage.Add("y{a=\"1\"}", "3");
  const Case cases[] = {
      {"y + on(a) x", 0,
       "error: found duplicate series for the match group {a=\"1\"} on the right hand-side of the "
       "operation: [{__name__=\"x\", a=\"1\", b=\"2\"}, {__name__=\"x\", a=\"1\", "
       "b=\"1\"}];many-to-many matching not allowed: matching labels must be unique on one side"},
      {"x + on(a) y", 0,
       "error: multiple matches for labels: many-to-one matching must be explicit "
       "(group_left/group_right)"},
      {"x * on(a) group_left y", 0, "{a=\"1\", b=\"1\"} 3; {a=\"1\", b=\"2\"} 6"},
      {"x * on(a) group_left(b) y", 0,
       "error: multiple matches for labels: grouping labels must ensure unique matches"},
  };
  ExpectAnswers(storage, cases);
}

TEST(Evaluate, OrderedResultsAreInOrder) {
  MemoryStorage storage;
  storage.Add("x{a=\"1\"}", "NaN");
  storage.Add("x{a=\"2\"}", "2");
  storage.Add("x{a=\"3\"}", "-Inf");
  storage.Add("x{a=\"4\"}", "7");
  const Case cases[] = {
      {"sort(x)", 0, "x{a=\"3\"} -Inf; x{a=\"2\"} 2; x{a=\"4\"} 7; x{a=\"1\"} NaN"},
      {"sort_desc(x)", 0, "x{a=\"4\"} 7; x{a=\"2\"} 2; x{a=\"3\"} -Inf; x{a=\"1\"} NaN"},
      {"topk(3, x)", 0, "x{a=\"4\"} 7; x{a=\"2\"} 2; x{a=\"3\"} -Inf"},
      {"bottomk(2, x)", 0, "x{a=\"3\"} -Inf; x{a=\"2\"} 2"},
      {"limitk(2, x)", 0, "x{a=\"1\"} NaN; x{a=\"2\"} 2"},
      {"topk(1.9, x)", 0, "x{a=\"4\"} 7"},
      {"topk(-1, x)", 0, ""},
      {"topk(NaN, x)", 0, "error: Scalar value NaN overflows int64"},
      {"bottomk(1e30, x)", 0, "error: Scalar value 1e+30 overflows int64"},
  };
  ExpectAnswers(storage, cases);
}

TEST(Evaluate, ManySamplesAreSortedToo) {
  MemoryStorage storage;
  for (const int value : {7, 3, 12, 1, 15, 9, 4, 14, 2, 11, 6, 13, 5, 10, 8}) {
    storage.Add("x{a=\"" + std::to_string(value) + "\"}", std::to_string(value));
  }
  storage.Add("x", "NaN");
  const auto values = [&](std::string_view expr) {
    std::vector<double> sorted;
    const auto value = Evaluate(**Parse(expr), storage, 0);
    for (const Sample& sample : std::get<Vector>(*value)) sorted.push_back(sample.value);
    return sorted;
  };
  const std::vector<double> ascending = values("sort(x)");
  EXPECT_TRUE(std::isnan(ascending.back()));
  EXPECT_TRUE(std::is_sorted(ascending.begin(), ascending.end() - 1));
  EXPECT_EQ(ascending.size(), 16U);
  const std::vector<double> best = values("topk(14, x)");
  EXPECT_TRUE(std::is_sorted(best.rbegin(), best.rend()));
  EXPECT_EQ(best.back(), 2);
}

TEST(Evaluate, DoubleExponentialSmoothingIsThere) {
  MemoryStorage storage;
  storage.Add("x", "1 2 4 8");
  const Case cases[] = {
      {"double_exponential_smoothing(x[5m], 0.5, 0.5)", 3 * kMinute, "{} 6.375"},
      {"double_exponential_smoothing(x[5m], 1, 0.5)", 3 * kMinute,
       "error: invalid smoothing factor. Expected: 0 < sf < 1, got: 1.000000"},
      {"double_exponential_smoothing(x[5m], 0.5, -1)", 3 * kMinute,
       "error: invalid trend factor. Expected: 0 < tf < 1, got: -1.000000"},
  };
  ExpectAnswers(storage, cases);
}

TEST(Evaluate, WhatWouldLoadTooManySamplesIsRefused) {
  MemoryStorage storage;
  storage.Add("x", "1x100");
  EvaluationOptions options;
  options.max_samples = 50;
  const auto answer = [&](std::string_view expr) {
    return Answer(storage, expr, 100 * kMinute, options);
  };
  constexpr std::string_view kError =
      "error: query processing would load too many samples into memory in query execution";
  EXPECT_EQ(answer("count_over_time(x[49m])"), "{} 49");
  EXPECT_EQ(answer("count_over_time(x[51m])"), kError);
  EXPECT_EQ(answer("count_over_time(nope[100y:1ms])"), kError);
}

struct ReachCase {
  std::string_view expr;
  long seconds = 0;
  bool absolute = false;
};

TEST(ReachOf, AddsUpLookbackRangesOffsetsAndSubqueries) {
  const ReachCase cases[] = {
      {"1", 0},
      {"x", 300},
      {"x offset 1h", 3900},
      {"x offset -1h", 0},
      {"rate(x[10m])", 600},
      {"rate(x[10m] offset 5m)", 900},
      {"max_over_time(rate(x[10m])[1h:1m])", 4200},
      {"max_over_time(x[1h:1m] offset 10m)", 4500},
      {"max_over_time((x @ end())[1h:1m])", 300},
      {"max_over_time((x @ 1000)[1h:1m])", 300, true},
      {"topk(scalar(y offset 1h), x)", 3900},
      {"absent(x offset 2m) or -absent_over_time(y[20m])", 1200},
  };
  for (const auto& [text, seconds, absolute] : cases) {
    const auto expr = Parse(text);
    ASSERT_TRUE(expr) << text;
    const Reach reach = ReachOf(**expr);
    EXPECT_EQ(reach.back, std::chrono::seconds(seconds)) << text;
    EXPECT_EQ(reach.absolute, absolute) << text;
  }
}

TEST(DemandsOf, NamesEverySelectorWithItsOwnReach) {
  const auto expr = Parse("rate(x{a=\"1\"}[10m]) > on(a) max_over_time(absent(y)[1h:5m])");
  const std::vector<Demand> demands = DemandsOf(**expr);
  ASSERT_EQ(demands.size(), 2U);
  EXPECT_EQ(demands[0].back, std::chrono::minutes(10));
  EXPECT_TRUE(std::ranges::all_of(demands[0].matchers, [](const Matcher& matcher) {
    return matcher.Matches(LabelsOf("x{a=\"1\"}"));
  }));
  EXPECT_EQ(demands[1].back, std::chrono::minutes(65));
}

}  // namespace
}  // namespace pgvigil::promql
