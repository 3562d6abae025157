#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "metrics/family.h"
#include "metrics/with_labels.h"

namespace pgvigil::metrics {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

TEST(LabelSet, RendersSortedAndEscaped) {
  struct Case {
    std::vector<Label> labels;
    std::string text;
  };
  const Case cases[] = {
      {{}, ""},
      {{{"b", "2"}, {"a", "1"}}, R"(a="1",b="2")"},
      {{{"a", ""}}, R"(a="")"},
      {{{"a", "x\\y"}}, R"(a="x\\y")"},
      {{{"a", "x\ny"}}, R"(a="x\ny")"},
      {{{"a", "x\"y"}}, R"(a="x\"y")"},
      {{{"a", "\\\"\n"}}, R"(a="\\\"\n")"},
      {{{"datname", "smile \U0001F600 {}=,"}}, "datname=\"smile \U0001F600 {}=,\""},
  };
  for (const Case& c : cases) EXPECT_EQ(LabelSet::Make(c.labels)->text(), c.text);
}

// PostgreSQL sends the bytes of a database's name unchecked, and one bad byte costs Prometheus the
// whole scrape.
TEST(LabelSet, MakesBadBytesVisibleAndKeepsTwoBadNamesApart) {
  EXPECT_EQ(LabelSet::Make({{"datname", "caf\xE9"}})->text(), R"(datname="caf\\xe9")");
  EXPECT_EQ(LabelSet::Make({{"datname", "caf\xE8"}})->text(), R"(datname="caf\\xe8")");
}

TEST(LabelSet, KeepsFirstOfTwoLabelsWithOneName) {
  const auto set = LabelSet::Make({{"a", "1"}, {"b", "2"}, {"a", "3"}});
  EXPECT_THAT(set->labels(), ElementsAre(Pair("a", "1"), Pair("b", "2")));
}

TEST(LabelSet, MakesNamesLegal) {
  struct Case {
    std::string name;
    std::string legal;
  };
  const Case cases[] = {
      {"ok_1", "ok_1"},    {"a-b c", "a_b_c"},      {"1st", "_1st"}, {"", "_"},
      {"a:b", "a_b"},      {"__name__", "_name__"}, {"____", "_"},   {"caf\xC3\xA9", "caf__"},
      {"bad\xFF", "bad_"}, {"a\"b\n", "a_b_"},
  };
  for (const Case& c : cases) {
    const auto set = LabelSet::Make({{c.name, "v"}});
    EXPECT_THAT(set->labels(), ElementsAre(Pair(c.legal, "v"))) << c.name;
    EXPECT_TRUE(IsLabelName(set->labels()[0].first)) << c.name;
  }
}

TEST(SameSeries, TakesEmptyLabelAsAbsent) {
  struct Case {
    std::vector<Label> a;
    std::vector<Label> b;
    bool same;
  };
  const Case cases[] = {
      {{}, {}, true},
      {{{"a", "1"}, {"b", "2"}}, {{"b", "2"}, {"a", "1"}}, true},
      {{{"a", "1"}}, {{"a", "2"}}, false},
      {{{"a", "1"}}, {{"b", "1"}}, false},
      {{{"a", "1"}}, {}, false},
      {{{"a", ""}}, {}, true},
      {{{"a", "1"}, {"b", ""}}, {{"a", "1"}}, true},
      {{{"a", ""}, {"b", "2"}}, {{"b", "2"}, {"c", ""}}, true},
      {{{"a", ""}, {"b", "2"}}, {{"a", "2"}, {"b", ""}}, false},
  };
  for (const Case& c : cases) {
    const auto a = LabelSet::Make(c.a);
    const auto b = LabelSet::Make(c.b);
    EXPECT_EQ(SameSeries(*a, *b), c.same) << a->text() << " and " << b->text();
    EXPECT_EQ(SameSeries(*b, *a), c.same) << a->text() << " and " << b->text();
    EXPECT_EQ(a->hash() == b->hash(), c.same) << a->text() << " and " << b->text();
  }
}

TEST(MetricName, FollowsTheDataModel) {
  for (const char* good : {"a", "_", ":", "pg_up", "a:b_C9"})
    EXPECT_TRUE(IsMetricName(good)) << good;
  for (const char* bad : {"", "9a", "a-b", "a b", "a\n", "caf\xC3\xA9"}) {
    EXPECT_FALSE(IsMetricName(bad)) << bad;
  }
}

TEST(LabelName, FollowsTheDataModel) {
  for (const char* good : {"a", "_", "_a", "datname", "A9"}) EXPECT_TRUE(IsLabelName(good)) << good;
  for (const char* bad : {"", "9a", "a:b", "__name__", "__", "a-b"}) {
    EXPECT_FALSE(IsLabelName(bad)) << bad;
  }
}

TEST(WithLabels, AddsToEverySeriesAndKeepsItsOwn) {
  MetricFamily family{.name = "a", .help = "", .type = MetricType::kGauge};
  family.samples.push_back({nullptr, 1});
  family.samples.push_back({LabelSet::Make({{"x", "own"}}), 2});
  const auto out = WithLabels({family}, {{"x", "constant"}, {"y", "z"}});
  EXPECT_EQ(out[0].samples[0].labels->text(), R"(x="constant",y="z")");
  EXPECT_EQ(out[0].samples[1].labels->text(), R"(x="own",y="z")");
}

}  // namespace
}  // namespace pgvigil::metrics
