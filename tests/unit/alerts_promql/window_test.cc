#include "alerts/promql/window.h"

#include <gmock/gmock.h>

#include <bit>
#include <cmath>
#include <limits>
#include <random>

namespace pgvigil::promql {
namespace {

using std::chrono::minutes;
using testing::ElementsAre;

constexpr std::uint32_t kSelf = 0;
constexpr std::uint32_t kPeer = 1;

Labels Metric(std::string name, std::string host) {
  return Labels({{"__name__", std::move(name)}, {"host", std::move(host)}});
}

Demand Want(const std::string& name, Duration back) {
  return {.matchers = {*Matcher::Make("__name__", MatchOp::kEqual, name)}, .back = back};
}

/// `t:value` of every point selected, `stale` for markers.
std::vector<std::string> Read(const Window& window, const std::string& name, Timestamp after,
                              Timestamp upto) {
  std::vector<std::string> read;
  const std::vector<Matcher> matchers = {*Matcher::Make("__name__", MatchOp::kEqual, name)};
  window.Select(matchers, after, upto, [&](const Labels& labels, std::span<const Point> points) {
    for (const Point& point : points) {
      const std::string value =
          IsStale(point.v) ? "stale" : std::to_string(static_cast<int>(point.v));
      read.push_back(std::string(labels.Get("host")) + "@" + std::to_string(point.t) + "=" + value);
    }
  });
  return read;
}

constexpr std::size_t kRoomy = 1 << 20;

void Ask(Window& window) {
  std::vector<Demand> demands;
  demands.push_back(Want("up", minutes(5)));
  demands.push_back(Want("lag", minutes(10)));
  window.Keep(std::move(demands));
}

TEST(Window, KeepsOnlyWhatRulesCanTouch) {
  Window window(kRoomy);
  Ask(window);
  window.Append(kSelf, Metric("up", "a"), {1000, 1});
  window.Append(kSelf, Metric("other", "a"), {1000, 1});
  EXPECT_TRUE(window.Wants("up"));
  EXPECT_FALSE(window.Wants("other"));
  EXPECT_EQ(window.stats().series, 1u);
  EXPECT_THAT(Read(window, "up", 0, 2000), ElementsAre("a@1000=1"));
}

TEST(Window, RangesAreLeftOpen) {
  Window window(kRoomy);
  Ask(window);
  for (Timestamp t = 1; t <= 4; ++t) {
    window.Append(kSelf, Metric("up", "a"), {t, static_cast<double>(t)});
  }
  EXPECT_THAT(Read(window, "up", 1, 3), ElementsAre("a@2=2", "a@3=3"));
}

TEST(Window, ASeriesThatIsGoneFromItsSourceBecomesStaleOnce) {
  Window window(kRoomy);
  Ask(window);
  window.Append(kSelf, Metric("up", "a"), {1, 1});
  window.Append(kPeer, Metric("up", "b"), {1, 1});
  window.EndRound(kSelf, 1);
  window.EndRound(kPeer, 1);
  window.EndRound(kPeer, 2);
  window.EndRound(kPeer, 3);
  EXPECT_THAT(Read(window, "up", 0, 9), ElementsAre("a@1=1", "b@1=1", "b@2=stale"));
}

TEST(Window, LetsGoWhatNoRuleCanReach) {
  Window window(kRoomy);
  Ask(window);
  const Timestamp step = 1000;
  for (Timestamp t = 1; t <= 2000; ++t) window.Append(kSelf, Metric("up", "a"), {t * step, 1});
  window.Append(kSelf, Metric("up", "b"), {step, 1});
  window.Prune(2000 * step);
  const auto stats = window.stats();
  EXPECT_EQ(stats.series, 1u);
  EXPECT_GE(stats.points, 300u);
  EXPECT_LE(stats.points, 300u + PointChunk::kMostPoints);

  window.Keep({});
  window.Prune(2000 * step);
  EXPECT_EQ(window.stats().series, 0u);
  EXPECT_EQ(window.stats().points, 0u);
  EXPECT_EQ(window.stats().bytes, 0u);
}

TEST(Window, NeverHoldsMoreThanItMay) {
  constexpr std::size_t kLimit = 20000;
  Window window(kLimit);
  Ask(window);
  for (int i = 0; i < 1000; ++i) {
    window.Append(kSelf, Metric("up", "host" + std::to_string(i)), {1, 1});
  }
  const auto stats = window.stats();
  EXPECT_LT(stats.bytes, kLimit + 1000);
  EXPECT_GT(stats.series, 10u);
  EXPECT_EQ(stats.appended + stats.dropped, 1000u);
}

TEST(Window, ASetClockNeitherHidesNorAgesWhatIsThere) {
  Window window(kRoomy);
  Ask(window);
  window.Append(kSelf, Metric("up", "a"), {1000, 1});
  window.ShiftTime(std::chrono::milliseconds(-900));
  window.Append(kSelf, Metric("up", "a"), {115, 2});
  EXPECT_THAT(Read(window, "up", 0, 200), ElementsAre("a@100=1", "a@115=2"));
}

TEST(Window, APointThatIsNotNewerIsDropped) {
  Window window(kRoomy);
  Ask(window);
  window.Append(kSelf, Metric("up", "a"), {5, 1});
  window.Append(kSelf, Metric("up", "a"), {5, 2});
  window.Append(kSelf, Metric("up", "a"), {4, 3});
  EXPECT_THAT(Read(window, "up", 0, 9), ElementsAre("a@5=1"));
  EXPECT_EQ(window.stats().dropped, 2u);
}

TEST(PointChunk, KeepsEveryBit) {
  std::mt19937_64 random(1);
  const double values[] = {0,
                           -0.0,
                           1,
                           0.1,
                           -1e300,
                           std::numeric_limits<double>::infinity(),
                           std::numeric_limits<double>::quiet_NaN(),
                           StaleMarker(),
                           std::numeric_limits<double>::denorm_min(),
                           1234567890123456};
  PointChunk chunk;
  std::vector<Point> written;
  Timestamp t = -1000000;
  while (!chunk.full()) {
    t += static_cast<Timestamp>(random() % 100000 + 1);
    written.push_back({t, values[random() % std::size(values)]});
    chunk.Append(written.back());
  }
  std::vector<Point> read;
  chunk.Read(std::numeric_limits<Timestamp>::min(), std::numeric_limits<Timestamp>::max(), read);
  ASSERT_EQ(read.size(), written.size());
  for (std::size_t i = 0; i < read.size(); ++i) {
    EXPECT_EQ(read[i].t, written[i].t);
    EXPECT_EQ(std::bit_cast<std::uint64_t>(read[i].v), std::bit_cast<std::uint64_t>(written[i].v));
  }
}

TEST(PointChunk, AValueThatStaysCostsTwoBytes) {
  PointChunk chunk;
  for (Timestamp t = 1; !chunk.full(); ++t) chunk.Append({t * 15000, 42});
  EXPECT_LT(chunk.bytes() - sizeof(chunk), 2 * PointChunk::kMostPoints + 20);
}

}  // namespace
}  // namespace pgvigil::promql
