#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "metrics/snapshot.h"
#include "unit/metrics/builders.h"

namespace pgvigil::metrics {
namespace {

using testing::Counter;
using ::testing::ElementsAre;
using testing::Gauge;
using testing::HistogramFamily;
using ::testing::IsEmpty;
using testing::MakeBlock;
using testing::MakeSample;
using testing::Merged;
using testing::PageOf;
using testing::Told;

Sample One(std::string l = "1") { return MakeSample({{"l", std::move(l)}}, 1); }

TEST(Merge, SortsFamiliesOfAllBlocks) {
  const auto snapshot = Merged({MakeBlock("p", {Gauge("b", {One()}), Gauge("d", {One()})}), nullptr,
                                MakeBlock("q", {Gauge("a", {One()}), Gauge("c", {One()})})});
  std::vector<std::string> names;
  snapshot->ForEach([&](const MetricFamily& family) { names.push_back(family.name); });
  EXPECT_THAT(names, ElementsAre("a", "b", "c", "d"));
  EXPECT_EQ(snapshot->series(), 4);
  EXPECT_THAT(snapshot->losses(), IsEmpty());
}

TEST(Merge, WritesTypeAndHelpOfFirstBlockOnce) {
  MetricFamily first = Gauge("a", {One("1")});
  first.help = "First.";
  MetricFamily second = Gauge("a", {One("2")});
  second.help = "Second.";
  const auto snapshot = Merged({MakeBlock("p", {first}), MakeBlock("q", {second})});
  EXPECT_EQ(PageOf(*snapshot), "# HELP a First.\n# TYPE a gauge\na{l=\"1\"} 1\na{l=\"2\"} 1\n");
}

TEST(Merge, ForEachJoinsTheParts) {
  const auto snapshot = Merged({MakeBlock("p", {Gauge("a", {One("1")})}),
                                MakeBlock("q", {Gauge("a", {One("1"), One("2")})})});
  std::vector<std::string> labels;
  snapshot->ForEach([&](const MetricFamily& family) {
    for (const Sample& sample : family.samples) labels.push_back(sample.labels->text());
  });
  EXPECT_THAT(labels, ElementsAre(R"(l="1")", R"(l="2")"));
}

TEST(Merge, KeepsFirstOfSeriesInSeveralBlocks) {
  const auto snapshot = Merged(
      {MakeBlock("p", {Gauge("a", {MakeSample({{"l", "1"}}, 10)})}),
       MakeBlock("q", {Gauge("a", {MakeSample({{"l", "1"}}, 20), MakeSample({{"l", "2"}}, 20)})}),
       MakeBlock("r", {Gauge("a", {MakeSample({{"l", "2"}}, 30)})})});
  EXPECT_EQ(PageOf(*snapshot), "# TYPE a gauge\na{l=\"1\"} 10\na{l=\"2\"} 20\n");
  EXPECT_EQ(snapshot->series(), 2);
  EXPECT_THAT(Told(snapshot->losses()), ElementsAre("q a duplicate 1", "r a duplicate 1"));
}

TEST(Merge, KeepsFirstOfHistogramInSeveralBlocks) {
  MetricFamily second = HistogramFamily("h");
  second.histograms.push_back({LabelSet::Make({{"l", "1"}}), {}, {}, 0, 0});
  const auto snapshot = Merged({MakeBlock("p", {HistogramFamily("h")}), MakeBlock("q", {second})});
  EXPECT_EQ(snapshot->series(), 5 + 3);
  EXPECT_THAT(Told(snapshot->losses()), ElementsAre("q h duplicate 5"));
}

TEST(Merge, TellsWhatBlocksDroppedThemselves) {
  const auto snapshot = Merged({MakeBlock("q", {Gauge("a", {One(), One()})})});
  EXPECT_THAT(Told(snapshot->losses()), ElementsAre("q a duplicate 1"));
}

struct ClashCase {
  std::string name;
  std::vector<MetricFamily> first;
  std::vector<MetricFamily> second;
  std::vector<std::string> losses;
};

TEST(Merge, LaterBlockLosesFamilyThatClashes) {
  const ClashCase cases[] = {
      {"type", {Gauge("a", {One("1")})}, {Counter("a", {One("2")})}, {"q a type_clash 1"}},
      {"count of histogram",
       {HistogramFamily("h")},
       {Gauge("h_count", {One()})},
       {"q h_count name_clash 1"}},
      {"sum of histogram",
       {HistogramFamily("h")},
       {Gauge("h_sum", {One()})},
       {"q h_sum name_clash 1"}},
      {"bucket of histogram",
       {HistogramFamily("h")},
       {Gauge("h_bucket", {One()})},
       {"q h_bucket name_clash 1"}},
      {"histogram onto count",
       {Gauge("h_count", {One()})},
       {HistogramFamily("h")},
       {"q h name_clash 5"}},
      {"histogram onto histogram",
       {HistogramFamily("h")},
       {HistogramFamily("h_sum")},
       {"q h_sum name_clash 5"}},
      {"histogram of histogram's name",
       {HistogramFamily("h_count")},
       {HistogramFamily("h")},
       {"q h name_clash 5"}},
      {"other suffix",
       {HistogramFamily("h")},
       {Gauge("h_total", {One()}), Gauge("h_counts", {One()})},
       {}},
      {"gauges with suffixes",
       {Gauge("x", {One()})},
       {Gauge("x_count", {One()}), Gauge("x_bucket", {One()})},
       {}},
  };
  for (const ClashCase& c : cases) {
    const auto snapshot = Merged({MakeBlock("p", c.first), MakeBlock("q", c.second)});
    EXPECT_EQ(Told(snapshot->losses()), c.losses) << c.name;
  }
}

TEST(Merge, FindsClashInsideOneBlock) {
  const auto snapshot = Merged({MakeBlock("q", {HistogramFamily("h"), Gauge("h_sum", {One()})})});
  EXPECT_THAT(Told(snapshot->losses()), ElementsAre("q h_sum name_clash 1"));
}

struct BudgetCase {
  std::size_t max_series;
  std::size_t series;
  std::vector<std::string> losses;
};

TEST(Merge, LeavesOutWholeFamiliesPastTheBudget) {
  const BlockPtr first = MakeBlock("p", {Gauge("a", {One("1"), One("2")}), Gauge("b", {One()})});
  const BlockPtr second =
      MakeBlock("q", {Gauge("a", {One("3"), One("4"), One("5")}), Gauge("c", {One()})});
  const BudgetCase cases[] = {
      {7, 7, {}},
      {6, 6, {"q c budget 1"}},
      {5, 4, {"q a budget 3"}},
      {3, 3, {"q a budget 3", "q c budget 1"}},
      {1, 1, {"p a budget 2", "q a budget 3", "q c budget 1"}},
      {0, 0, {"p a budget 2", "p b budget 1", "q a budget 3", "q c budget 1"}},
  };
  for (const BudgetCase& c : cases) {
    const auto snapshot = Merged({first, second}, c.max_series);
    EXPECT_EQ(snapshot->series(), c.series) << c.max_series;
    EXPECT_EQ(Told(snapshot->losses()), c.losses) << c.max_series;
  }
}

TEST(Merge, SpendsNoBudgetOnDuplicates) {
  const auto snapshot = Merged({MakeBlock("p", {Gauge("a", {One("1")})}),
                                MakeBlock("q", {Gauge("a", {One("1"), One("2")})})},
                               2);
  EXPECT_EQ(snapshot->series(), 2);
  EXPECT_THAT(Told(snapshot->losses()), ElementsAre("q a duplicate 1"));
}

}  // namespace
}  // namespace pgvigil::metrics
