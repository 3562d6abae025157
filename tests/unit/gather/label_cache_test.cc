#include "gather/label_cache.h"

#include <gtest/gtest.h>

namespace pgvigil::gather {
namespace {

TEST(LabelCache, GivesTheSameObjectForTheSameLabels) {
  LabelCache cache(std::vector<metrics::Label>{{"cluster", "c1"}});
  const metrics::LabelSetPtr up = cache.Get("state", "up");
  EXPECT_EQ(up->text(), R"(cluster="c1",state="up")");
  EXPECT_EQ(cache.Get("state", "up"), up);
  EXPECT_NE(cache.Get("state", "hung"), up);
  EXPECT_EQ(cache.Extend(up, "a", "b")->text(), R"(a="b",cluster="c1",state="up")");
}

TEST(LabelCache, OwnLabelWinsOverAConstantOne) {
  LabelCache cache(std::vector<metrics::Label>{{"query", "constant"}});
  EXPECT_EQ(cache.Get("query", "own")->text(), R"(query="own")");
}

TEST(LabelCache, StaysRightAfterMoreLabelsThanItKeeps) {
  LabelCache cache(std::vector<metrics::Label>{});
  for (int i = 0; i < 25000; ++i) {
    const std::string value = std::to_string(i);
    ASSERT_EQ(cache.Get("n", value)->text(), "n=\"" + value + "\"");
  }
}

}  // namespace
}  // namespace pgvigil::gather
