#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdlib>
#include <random>

#include "base/utf8.h"
#include "metrics/snapshot.h"
#include "unit/metrics/builders.h"
#include "unit/metrics/parsed_page.h"

/// Random metrics are written, read back by an independent parser, and must be what went in.
namespace pgvigil::metrics {
namespace {

using testing::MakeBlock;
using testing::Merged;
using testing::Parse;
using testing::ParsedFamily;
using testing::ParsedPage;
using testing::ParsedSample;

class Random {
 public:
  explicit Random(unsigned seed) : engine_(seed) {}

  std::size_t Below(std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>(0, limit - 1)(engine_);
  }

  template <class T, std::size_t N>
  const T& Of(const T (&choices)[N]) {
    return choices[Below(N)];
  }

  // Any bit pattern of a float64, and often the values that are special.
  double Number() {
    static const double kSpecial[] = {
        0,    -0.0, 1,      -1,  0.1,      1e6,       1e-7,
        1e15, 2e53, -1e300, NAN, INFINITY, -INFINITY, 9007199254740994.0};
    if (Below(2) == 0) return Of(kSpecial);
    return std::bit_cast<double>(std::uniform_int_distribution<std::uint64_t>()(engine_));
  }

  // Bytes of every kind: escapes, valid and broken UTF-8, the syntax of the page itself.
  std::string Text() {
    static const std::string kPieces[] = {
        "a",   "\\",   "\n",   "\"", "{",        "}", ",",       "=",       " ",  "#",   "\r",
        "\\n", "\xE9", "\xC3", "é",  "\xF0\x9F", "😀", "# EOF\n", "# TYPE ", "\t", "\x01"};
    std::string text;
    for (std::size_t i = Below(6); i > 0; --i) text += Of(kPieces);
    return text;
  }

  std::vector<Label> Labels() {
    static const std::string kNames[] = {"a", "b", "datname", "le", "bad name", "9", "__x", ""};
    std::vector<Label> labels;
    for (std::size_t i = Below(4); i > 0; --i) labels.emplace_back(Of(kNames), Text());
    return labels;
  }

  Histogram MakeHistogram() {
    Histogram histogram{LabelSet::Make(Labels()), {}, {}, Number(), Below(1000)};
    for (std::size_t i = Below(4); i > 0; --i) {
      histogram.bounds.push_back(Number());
      histogram.cumulative.push_back(Below(1000));
    }
    return histogram;
  }

  MetricFamily Family() {
    static const std::string kNames[] = {
        "x", "x_total",  "x_count",  "x_created", "y_total", "y_total_total",
        "z", "z_bucket", "bad name", "w:w"};
    static const MetricType kTypes[] = {MetricType::kCounter, MetricType::kGauge,
                                        MetricType::kHistogram, MetricType::kUnknown};
    MetricFamily family{Of(kNames), Text(), Of(kTypes)};
    for (std::size_t i = Below(5); i > 0; --i) {
      family.samples.push_back({LabelSet::Make(Labels()), Number()});
      family.histograms.push_back(MakeHistogram());
    }
    return family;
  }

  std::vector<BlockPtr> Blocks() {
    std::vector<BlockPtr> blocks;
    for (std::size_t i = Below(4); i > 0; --i) {
      std::vector<MetricFamily> families;
      for (std::size_t k = Below(5); k > 0; --k) families.push_back(Family());
      blocks.push_back(MakeBlock("q", std::move(families)));
    }
    return blocks;
  }

 private:
  std::mt19937 engine_;
};

bool SameNumber(double a, double b) {
  return std::isnan(a) ? std::isnan(b)
                       : std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

void ExpectSample(const ParsedSample& parsed, const std::string& name, const LabelSet& labels,
                  double value) {
  EXPECT_EQ(parsed.name, name);
  EXPECT_THAT(parsed.labels, ::testing::ElementsAreArray(labels.labels()));
  EXPECT_TRUE(SameNumber(parsed.value, value)) << parsed.value << " for " << value;
}

// Takes the bucket's bound off the labels.
double TakeBound(ParsedSample& bucket) {
  EXPECT_EQ(bucket.labels.back().first, "le");
  const std::string text = bucket.labels.back().second;
  bucket.labels.pop_back();
  return std::strtod(text.c_str(), nullptr);
}

void ExpectHistogram(std::span<ParsedSample> lines, const std::string& name,
                     const Histogram& histogram) {
  const auto count = static_cast<double>(histogram.count);
  std::size_t line = 0;
  for (; line < histogram.bounds.size(); ++line) {
    EXPECT_EQ(TakeBound(lines[line]), histogram.bounds[line]);
    ExpectSample(lines[line], name + "_bucket", *histogram.labels,
                 static_cast<double>(histogram.cumulative[line]));
  }
  EXPECT_EQ(TakeBound(lines[line]), INFINITY);
  ExpectSample(lines[line], name + "_bucket", *histogram.labels, count);
  ExpectSample(lines[line + 1], name + "_sum", *histogram.labels, histogram.sum);
  ExpectSample(lines[line + 2], name + "_count", *histogram.labels, count);
}

void ExpectFamily(ParsedFamily parsed, const MetricFamily& family) {
  EXPECT_EQ(parsed.help, family.help);
  ASSERT_EQ(parsed.samples.size(), SeriesCount(family));
  for (std::size_t i = 0; i < family.samples.size(); ++i) {
    ExpectSample(parsed.samples[i], family.name, *family.samples[i].labels,
                 family.samples[i].value);
  }
  std::span<ParsedSample> lines(parsed.samples);
  for (const Histogram& histogram : family.histograms) {
    ExpectHistogram(lines, family.name, histogram);
    lines = lines.subspan(SeriesCount(histogram));
  }
}

std::string NameOnPage(const ParsedPage& page, const std::string& name) {
  if (page.families.contains(name)) return name;
  return name.ends_with("_total") ? name.substr(0, name.size() - 6) : name;
}

void ExpectRoundTrip(const Snapshot& snapshot, Format format) {
  const std::string text = testing::PageOf(snapshot, format);
  SCOPED_TRACE(text);
  EXPECT_TRUE(IsUtf8(text));
  const ParsedPage page = Parse(text);
  EXPECT_EQ(page.has_eof, format == Format::kOpenMetrics);
  std::size_t families = 0;
  snapshot.ForEach([&](const MetricFamily& family) {
    ++families;
    const std::string name = NameOnPage(page, family.name);
    ASSERT_TRUE(page.families.contains(name)) << family.name;
    ExpectFamily(page.families.at(name), family);
  });
  EXPECT_EQ(page.order.size(), families);
}

// No series may stand twice, under whatever family; an empty label is no label.
void ExpectSeriesOnce(const Snapshot& snapshot) {
  std::map<std::pair<std::string, std::vector<Label>>, int> seen;
  for (auto& [name, family] : Parse(testing::PageOf(snapshot)).families) {
    for (ParsedSample& sample : family.samples) {
      std::erase_if(sample.labels, [](const Label& label) { return label.second.empty(); });
      EXPECT_EQ(++seen[std::pair(sample.name, sample.labels)], 1) << sample.name;
    }
  }
  EXPECT_EQ(seen.size(), snapshot.series());
}

TEST(RoundTrip, RandomMetricsReadBackAsWritten) {
  constexpr unsigned kRounds = 1500;
  for (unsigned seed = 0; seed < kRounds && !::testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const auto snapshot = Merged(random.Blocks(), random.Below(60));
    ExpectRoundTrip(*snapshot, Format::kText);
    ExpectRoundTrip(*snapshot, Format::kOpenMetrics);
    ExpectSeriesOnce(*snapshot);
  }
}

}  // namespace
}  // namespace pgvigil::metrics
