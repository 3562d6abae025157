#include "alerts/replay/replay.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace pgvigil::replay {
namespace {

using testing::ElementsAre;

TEST(TimeOf, IsReadFromTextAndName) {
  constexpr Timestamp kTime = 1700000000000;
  struct Case {
    std::string file;
    std::string text;
    Timestamp time;
  };
  const Case cases[] = {
      {"dir/1700000000.prom", "", kTime},
      {"1700000000.5.prom", "", kTime + 500},
      {"1700000000000.txt", "", kTime},
      {"node1-1700000000.prom", "", kTime},
      {"a_2023-11-14T22:13:20Z.prom.txt", "", kTime},
      {"20231114T221320Z.prom", "", kTime},
      {"node-2-2023-11-14T22-13-20Z.prom", "", kTime},
      {"page-17.prom", "", 0},
      {"page.prom", "# HELP a b\n# time: 2023-11-14T22:13:20Z\na 1\n", kTime},
      {"1800000000.prom", "# time: 1700000000\r\n", kTime},
      {"page.prom", "# time: yesterday\n", 0},
  };
  for (const Case& c : cases) EXPECT_EQ(TimeOf(c.file, c.text), c.time) << c.file << c.text;
}

RecordedPage Page(Timestamp seconds, const std::string& text, const std::string& instance = "") {
  promql::Labels target;
  target.Set("instance", instance);
  return {"", std::move(target), seconds * 1000, metrics::ParseExposition(text).value()};
}

TEST(PageFeed, EndsSeriesThatArePartOfNoPageAnyMore) {
  promql::MemoryStorage storage;
  PageFeed feed(storage);
  feed.Add(Page(10, "x{instance=\"p\"} 1\ny 2\n", "a"));
  feed.Add(Page(20, "y 3\n", "a"));
  std::vector<std::string> seen;
  storage.Select({}, 0, 100'000, [&seen](const auto& labels, const auto points) {
    std::string text = labels.Text();
    for (const auto& point : points) {
      text += promql::IsStale(point.v) ? " stale" : " " + std::to_string(static_cast<int>(point.v));
    }
    seen.push_back(std::move(text));
  });
  EXPECT_THAT(seen,
              testing::UnorderedElementsAre("x{exported_instance=\"p\", instance=\"a\"} 1 stale",
                                            "y{instance=\"a\"} 2 3", "up{instance=\"a\"} 1 1"));
}

std::vector<rules::Group> Rules() {
  return rules::ParseRuleFile(R"(
groups:
- name: g
  rules:
  - alert: High
    expr: x > 2
    for: 20s
    labels: {severity: warning}
    annotations: {summary: 'x is {{ $value }}'}
)",
                              "r.yaml")
      .value();
}

std::vector<std::string> Story(const Timeline& timeline) {
  std::vector<std::string> story;
  for (const Event& event : timeline.events) {
    story.push_back(std::to_string(event.at / 1000) + " " + std::string(Name(event.kind)));
  }
  return story;
}

TEST(Replay, TellsWhenAlertsWouldHaveFired) {
  std::vector<RecordedPage> pages;
  const int values[] = {1, 3, 1, 4, 4, 4, 4, 1, 5, 5, 5};
  for (int i = 10; i >= 0; --i)
    pages.push_back(Page(1000 + i * 10, "x " + std::to_string(values[i])));
  const Timeline timeline = Replay(Rules(), pages, {});
  EXPECT_THAT(Story(timeline),
              ElementsAre("1010 pending", "1020 ended", "1030 pending", "1050 firing",
                          "1070 resolved", "1080 pending", "1100 firing"));
  EXPECT_EQ(timeline.evaluations, 11U);
  EXPECT_EQ(timeline.events[3].summary, "x is 4");
  ASSERT_EQ(timeline.totals.size(), 1U);
  const AlertTotal& total = timeline.totals.front();
  EXPECT_EQ(total.name, "High");
  EXPECT_EQ(total.fired, 2U);
  EXPECT_EQ(total.only_pending, 1U);
  EXPECT_EQ(total.firing, std::chrono::seconds(20));
  EXPECT_EQ(total.still_firing, 1U);
}

TEST(Replay, CanLookLessOftenThanPagesWereTaken) {
  std::vector<RecordedPage> pages;
  for (int i = 0; i < 10; ++i) pages.push_back(Page(1000 + i * 10, "x 3"));
  const Timeline timeline = Replay(Rules(), pages, {.interval = std::chrono::seconds(30)});
  EXPECT_THAT(Story(timeline), ElementsAre("1000 pending", "1030 firing"));
  EXPECT_EQ(timeline.evaluations, 4U);
}

TEST(Replay, OfNothingIsNothing) { EXPECT_EQ(Replay(Rules(), {}, {}).evaluations, 0U); }

}  // namespace
}  // namespace pgvigil::replay
