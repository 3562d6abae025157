#include "metrics/snapshot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <libdeflate.h>

#include <memory>
#include <thread>

#include "unit/metrics/builders.h"

namespace pgvigil::metrics {
namespace {

using testing::Counter;
using testing::Gauge;
using testing::HistogramFamily;
using testing::MakeBlock;
using testing::MakeFamily;
using testing::MakeSample;
using testing::Merged;
using testing::PageOf;

Sample One() { return MakeSample({}, 1); }

MetricFamily WithHelp(std::string help) {
  MetricFamily family = Gauge("g", {One()});
  family.help = std::move(help);
  return family;
}

struct PageCase {
  std::string name;
  std::vector<MetricFamily> families;
  std::string text;
  std::string open_metrics;  // without EOF
};

const PageCase kPageCases[] = {
    {"nothing", {}, "", ""},
    {"gauge", {Gauge("g", {One()})}, "# TYPE g gauge\ng 1\n", "# TYPE g gauge\ng 1\n"},
    {"unknown",
     {MakeFamily("u", MetricType::kUnknown, {One()})},
     "# TYPE u untyped\nu 1\n",
     "# TYPE u unknown\nu 1\n"},
    {"counter with _total",
     {Counter("x_total", {One()})},
     "# TYPE x_total counter\nx_total 1\n",
     "# TYPE x counter\nx_total 1\n"},
    {"counter without _total keeps its series name",
     {Counter("x", {One()})},
     "# TYPE x counter\nx 1\n",
     "# TYPE x unknown\nx 1\n"},
    {"counter _total has nothing to be called",
     {Counter("_total", {One()})},
     "# TYPE _total counter\n_total 1\n",
     "# TYPE _total unknown\n_total 1\n"},
    {"counter beside a family of its bare name",
     {Gauge("x", {One()}), Counter("x_total", {One()})},
     "# TYPE x gauge\nx 1\n# TYPE x_total counter\nx_total 1\n",
     "# TYPE x gauge\nx 1\n# TYPE x_total unknown\nx_total 1\n"},
    {"counter beside _created of its bare name",
     {Gauge("x_created", {One()}), Counter("x_total", {One()})},
     "# TYPE x_created gauge\nx_created 1\n# TYPE x_total counter\nx_total 1\n",
     "# TYPE x_created gauge\nx_created 1\n# TYPE x_total unknown\nx_total 1\n"},
    {"gauge with _total",
     {Gauge("x_total", {One()})},
     "# TYPE x_total gauge\nx_total 1\n",
     "# TYPE x_total gauge\nx_total 1\n"},
    {"HELP",
     {WithHelp("Is up.")},
     "# HELP g Is up.\n# TYPE g gauge\ng 1\n",
     "# HELP g Is up.\n# TYPE g gauge\ng 1\n"},
    {"HELP with newline, backslash, quote",
     {WithHelp("a\nb\\c\"d")},
     "# HELP g a\\nb\\\\c\"d\n# TYPE g gauge\ng 1\n",
     "# HELP g a\\nb\\\\c\\\"d\n# TYPE g gauge\ng 1\n"},
    {"HELP with a bad byte",
     {WithHelp("caf\xE9")},
     "# HELP g caf\\\\xe9\n# TYPE g gauge\ng 1\n",
     "# HELP g caf\\\\xe9\n# TYPE g gauge\ng 1\n"},
};

TEST(Page, SaysTheSameSamplesInBothFormats) {
  for (const PageCase& c : kPageCases) {
    const auto snapshot = Merged({MakeBlock("q", c.families)});
    EXPECT_EQ(PageOf(*snapshot, Format::kText), c.text) << c.name;
    EXPECT_EQ(PageOf(*snapshot, Format::kOpenMetrics), c.open_metrics + "# EOF\n") << c.name;
  }
}

// `h_count` would be declared by the histogram and by the counter.
TEST(Page, CounterBesideSeriesOfHistogramIsUnknown) {
  const auto snapshot =
      Merged({MakeBlock("q", {HistogramFamily("h"), Counter("h_count_total", {One()})})});
  EXPECT_THAT(PageOf(*snapshot, Format::kOpenMetrics),
              ::testing::HasSubstr("# TYPE h_count_total unknown\n"));
}

TEST(Page, IsSharedWhileHeld) {
  const auto snapshot = Merged({MakeBlock("q", {Gauge("g", {One()})})});
  const auto page = snapshot->Page(Format::kText);
  EXPECT_EQ(snapshot->Page(Format::kText), page);
  EXPECT_NE(snapshot->Page(Format::kOpenMetrics), page);
}

// A second copy of a large page would double the memory of an exporter that only ever sends
// compressed ones.
TEST(Page, IsNotKeptOnceNobodyHoldsIt) {
  const auto snapshot = Merged({MakeBlock("q", {Gauge("g", {One()})})});
  const std::weak_ptr<const std::string> page = snapshot->Page(Format::kText);
  EXPECT_TRUE(page.expired());
  EXPECT_EQ(PageOf(*snapshot), "# TYPE g gauge\ng 1\n");
}

TEST(Page, OutlivesItsSnapshot) {
  const auto page = Merged({MakeBlock("q", {Gauge("g", {One()})})})->Page(Format::kText);
  EXPECT_EQ(*page, "# TYPE g gauge\ng 1\n");
}

std::string Gunzip(const std::string& compressed, std::size_t size) {
  const std::unique_ptr<libdeflate_decompressor, decltype(&libdeflate_free_decompressor)>
      decompressor(libdeflate_alloc_decompressor(), libdeflate_free_decompressor);
  std::string text(size, '\0');
  EXPECT_EQ(libdeflate_gzip_decompress(decompressor.get(), compressed.data(), compressed.size(),
                                       text.data(), text.size(), nullptr),
            LIBDEFLATE_SUCCESS);
  return text;
}

TEST(GzipPage, UnpacksToThePageAndIsKept) {
  std::vector<Sample> samples;
  for (int i = 0; i < 500; ++i) samples.push_back(MakeSample({{"l", std::to_string(i)}}, i));
  const auto snapshot = Merged({MakeBlock("q", {Gauge("g", std::move(samples))})});
  for (const Format format : {Format::kText, Format::kOpenMetrics}) {
    const std::string page = PageOf(*snapshot, format);
    const auto compressed = snapshot->GzipPage(format);
    EXPECT_LT(compressed->size(), page.size() / 2);
    EXPECT_EQ(Gunzip(*compressed, page.size()), page);
    EXPECT_EQ(snapshot->GzipPage(format), compressed);
  }
}

TEST(GzipPage, OfEmptySnapshotIsValid) {
  EXPECT_EQ(Gunzip(*Merged({})->GzipPage(Format::kText), 0), "");
}

TEST(PageOf, HasOnlyWhatWantedBlocksContributed) {
  const auto snapshot =
      Merged({MakeBlock("p", {Gauge("a", {MakeSample({{"l", "1"}}, 1)})}),
              MakeBlock("q", {Gauge("a", {MakeSample({{"l", "2"}}, 2)}), Gauge("b", {One()})}),
              MakeBlock("r", {Gauge("c", {One()})})});
  const auto is_q = [](const Block& block) { return block.source() == "q"; };
  EXPECT_EQ(snapshot->PageOf(Format::kText, is_q),
            "# TYPE a gauge\na{l=\"2\"} 2\n# TYPE b gauge\nb 1\n");
  EXPECT_EQ(snapshot->PageOf(Format::kOpenMetrics, [](const Block&) { return false; }), "# EOF\n");
}

TEST(Snapshot, TellsWhenItWasTaken) {
  const WallTime at{std::chrono::seconds(1700000000)};
  EXPECT_EQ(Snapshot::Merge({}, 0, at)->taken_at(), at);
}

TEST(Snapshot, IsRenderedByManyThreadsAtOnce) {
  const auto snapshot = Merged({MakeBlock("q", {Gauge("g", {One()})})});
  std::vector<std::string> pages(8);
  {
    std::vector<std::jthread> threads;
    for (std::string& page : pages) {
      threads.emplace_back([&] { page = *snapshot->GzipPage(Format::kText) + PageOf(*snapshot); });
    }
  }
  EXPECT_THAT(pages, ::testing::Each(pages.front()));
}

// What has not changed is not rendered again.
TEST(Snapshot, TakesTextOfCachedBlockAsItIs) {
  const BlockPtr cached = MakeBlock("q", {Gauge("g", {One()})});
  const std::string first = PageOf(*Merged({cached}));
  const char* const text = cached->Text(0).data();
  EXPECT_EQ(PageOf(*Merged({cached})), first);
  EXPECT_EQ(cached->Text(0).data(), text);
}

}  // namespace
}  // namespace pgvigil::metrics
