#include "metrics/block.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "unit/metrics/builders.h"

namespace pgvigil::metrics {
namespace {

using testing::Counter;
using ::testing::ElementsAre;
using testing::Gauge;
using testing::HistogramFamily;
using ::testing::IsEmpty;
using testing::MakeSample;
using ::testing::SizeIs;
using testing::Told;

std::vector<std::string> Names(const Block& block) {
  std::vector<std::string> names;
  for (const MetricFamily& family : block.families()) names.push_back(family.name);
  return names;
}

TEST(Block, SortsFamiliesAndCountsSeries) {
  const Block block("q", {Gauge("b", {MakeSample({}, 1)}), HistogramFamily("h"),
                          Gauge("a", {MakeSample({{"l", "1"}}, 1), MakeSample({{"l", "2"}}, 2)})});
  EXPECT_THAT(Names(block), ElementsAre("a", "b", "h"));
  EXPECT_EQ(block.series(), 2 + 1 + 5);
  EXPECT_THAT(block.losses(), IsEmpty());
}

TEST(Block, RendersSampleLines) {
  const Block block("q", {Gauge("a", {MakeSample({{"l", "1"}}, 1.5), {nullptr, -2}}),
                          Gauge("b", {MakeSample({}, std::nan(""))})});
  EXPECT_EQ(block.Text(0), "a{l=\"1\"} 1.5\na -2\n");
  EXPECT_EQ(block.Text(1), "b NaN\n");
}

TEST(Block, RendersHistogram) {
  MetricFamily family = HistogramFamily("h");
  family.histograms.push_back({LabelSet::Make({{"x", "y"}}), {}, {}, 0, 0});
  const Block block("q", {family});
  EXPECT_EQ(block.Text(0),
            "h_bucket{le=\"1.0\"} 3\n"
            "h_bucket{le=\"2.5\"} 5\n"
            "h_bucket{le=\"+Inf\"} 6\n"
            "h_sum 12.5\n"
            "h_count 6\n"
            "h_bucket{x=\"y\",le=\"+Inf\"} 0\n"
            "h_sum{x=\"y\"} 0\n"
            "h_count{x=\"y\"} 0\n");
}

TEST(Block, LeavesOutFamiliesWithoutSeries) {
  const Block block("q", {Gauge("a", {}), {"h", "", MetricType::kHistogram}});
  EXPECT_THAT(block.families(), IsEmpty());
  EXPECT_EQ(block.series(), 0);
}

TEST(Block, DropsRepeatedSeries) {
  const Block block("q", {Gauge("a", {MakeSample({{"l", "1"}}, 1), MakeSample({{"l", "2"}}, 2),
                                      MakeSample({{"l", "1"}}, 3)})});
  EXPECT_EQ(block.Text(0), "a{l=\"1\"} 1\na{l=\"2\"} 2\n");
  EXPECT_EQ(block.series(), 2);
  EXPECT_THAT(Told(block.losses()), ElementsAre("q a duplicate 1"));
}

TEST(Block, CountsWholeHistogramAsDuplicate) {
  MetricFamily family = HistogramFamily("h");
  family.histograms.push_back(family.histograms[0]);
  const Block block("q", {family});
  EXPECT_THAT(block.families()[0].histograms, SizeIs(1));
  EXPECT_THAT(Told(block.losses()), ElementsAre("q h duplicate 5"));
}

TEST(Block, JoinsFamiliesOfOneNameAndType) {
  const Block block("q", {Gauge("a", {MakeSample({{"l", "1"}}, 1)}),
                          Gauge("a", {MakeSample({{"l", "2"}}, 2), MakeSample({{"l", "1"}}, 3)}),
                          Counter("a", {MakeSample({{"l", "4"}}, 4)})});
  EXPECT_EQ(block.Text(0), "a{l=\"1\"} 1\na{l=\"2\"} 2\n");
  EXPECT_THAT(Told(block.losses()), ElementsAre("q a type_clash 1", "q a duplicate 1"));
}

// One illegal name in the page costs Prometheus the whole scrape.
TEST(Block, DropsFamilyWithIllegalName) {
  const Block block("q",
                    {Gauge("pg bad\xE9", {MakeSample({}, 1)}), Gauge("ok", {MakeSample({}, 1)})});
  EXPECT_THAT(Names(block), ElementsAre("ok"));
  EXPECT_THAT(Told(block.losses()), ElementsAre("q pg bad\\xe9 bad_name 1"));
}

// Two labels `le` in one line cost Prometheus the whole scrape.
TEST(Block, RenamesLabelLeOfHistogram) {
  MetricFamily family{"h", "", MetricType::kHistogram};
  family.histograms.push_back({LabelSet::Make({{"le", "x"}}), {}, {}, 0, 0});
  const Block block("q", {family});
  EXPECT_EQ(block.Text(0).substr(0, block.Text(0).find('\n')),
            R"(h_bucket{exported_le="x",le="+Inf"} 0)");
}

TEST(Block, KeepsIncreasingFiniteBucketsOnly) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  struct Case {
    std::vector<double> bounds;
    std::vector<std::uint64_t> cumulative;
    std::vector<double> kept;
  };
  const Case cases[] = {
      {{1, 2}, {1, 2}, {1, 2}},       {{1, 1, 2}, {1, 1, 2}, {1, 2}},
      {{2, 1, 3}, {1, 2, 3}, {2, 3}}, {{1, std::nan(""), kInfinity}, {1, 2, 3}, {1}},
      {{1, 2, 3}, {1}, {1}},          {{1}, {1, 2}, {1}},
  };
  for (const Case& c : cases) {
    MetricFamily family{"h", "", MetricType::kHistogram};
    family.histograms.push_back({nullptr, c.bounds, c.cumulative, 0, 9});
    const Block block("q", {family});
    EXPECT_EQ(block.families()[0].histograms[0].bounds, c.kept);
    EXPECT_EQ(block.families()[0].histograms[0].cumulative.size(), c.kept.size());
    EXPECT_EQ(block.series(), c.kept.size() + 3);
  }
}

TEST(Block, IgnoresWhatDoesNotBelongToTheType) {
  MetricFamily gauge = Gauge("a", {MakeSample({}, 1)});
  gauge.histograms.push_back({});
  MetricFamily histogram = HistogramFamily("h");
  histogram.samples.push_back({});
  const Block block("q", {gauge, histogram});
  EXPECT_THAT(block.families()[0].histograms, IsEmpty());
  EXPECT_THAT(block.families()[1].samples, IsEmpty());
}

TEST(LossReason, HasNameForTheLabel) {
  EXPECT_EQ(Name(Loss::Reason::kDuplicate), "duplicate");
  EXPECT_EQ(Name(Loss::Reason::kTypeClash), "type_clash");
  EXPECT_EQ(Name(Loss::Reason::kNameClash), "name_clash");
  EXPECT_EQ(Name(Loss::Reason::kBadName), "bad_name");
  EXPECT_EQ(Name(Loss::Reason::kBudget), "budget");
}

}  // namespace
}  // namespace pgvigil::metrics
