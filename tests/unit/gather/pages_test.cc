#include "gather/pages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/gather/fake_clock.h"

namespace pgvigil::gather {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;
using testing::Not;

class PagesTest : public testing::Test {
 protected:
  PagesTest() : pages_(options_, board_, clock_) {}

  /// Puts a result of query `name` on the board: one sample of family `family` without labels.
  TaskView Result(const std::string& name, const std::string& family) {
    auto query = std::make_shared<queries::Query>();
    query->name = name;
    TaskView view;
    view.query = query;
    view.labels = std::make_shared<const TaskLabels>(
        TaskLabels{metrics::LabelSet::Make({{"query", name}}),
                   metrics::LabelSet::Make({{"collector", name}})});
    metrics::MetricFamily samples{family, "Help."};
    samples.samples.push_back({nullptr, 1});
    view.block = std::make_shared<const metrics::Block>(name, std::vector{samples});
    view.gathered_at = clock_.Now();
    view.ran = true;
    return view;
  }
  void Put(std::vector<TaskView> views) {
    std::vector<TaskViewPtr> tasks;
    for (TaskView& view : views) tasks.push_back(std::make_shared<const TaskView>(view));
    board_.Reset(std::move(tasks));
  }
  void PutState(postgres::ServerState state) {
    ServerView server;
    server.session.state = state;
    board_.PutServer(server);
  }
  static std::string Text(const metrics::SnapshotPtr& page) {
    return *page->Page(metrics::Format::kText);
  }

  GathererOptions options_;
  FakeClock clock_;
  Board board_;
  Pages pages_;
};

TEST_F(PagesTest, RecentIsTheLastCompletePageForTheMinimumInterval) {
  PutState(postgres::ServerState::kUp);
  EXPECT_EQ(pages_.Recent(), nullptr);
  (void)pages_.Make(false);
  EXPECT_EQ(pages_.Recent(), nullptr);
  const metrics::SnapshotPtr page = pages_.Make(true);
  EXPECT_EQ(pages_.Recent(), page);
  clock_.Advance(options_.collection.min_interval - milliseconds(1));
  EXPECT_EQ(pages_.Recent(), page);
  clock_.Advance(milliseconds(1));
  EXPECT_EQ(pages_.Recent(), nullptr);
}

// Scraped once a minute, a check whose answer lands after the page would be unknown for good.
TEST_F(PagesTest, AnswerThatNoPageWaitsForIsFreshOnTheNextOne) {
  struct Case {
    bool lands_later;
    seconds age;
    const char* said;
  };
  const Case cases[] = {{false, seconds(30), "fresh 1"},
                        {false, seconds(60), "fresh 0"},
                        {true, seconds(60), "fresh 1"},
                        {true, seconds(200), "fresh 0"}};
  for (const Case& each : cases) {
    TaskView view = Result("q", "a");
    auto query = std::make_shared<queries::Query>(*view.query);
    query->cache = seconds(30);
    view.query = query;
    view.lands_later = each.lands_later;
    view.report = std::make_shared<const collectors::Report>(
        [](const collectors::Moment&, bool fresh, collectors::Findings& out) {
          static constexpr collectors::Family kFresh{.name = "fresh", .help = "Help."};
          out.Set(kFresh, fresh ? 1.0 : 0.0);
        });
    Put({view});
    PutState(postgres::ServerState::kUp);
    clock_.Advance(each.age);
    EXPECT_THAT(Text(pages_.Make(true)), HasSubstr(each.said)) << each.age.count();
  }
}

TEST_F(PagesTest, PageThatTellsOfAFaultIsNotServedAgain) {
  PutState(postgres::ServerState::kHung);
  (void)pages_.Make(true);
  EXPECT_EQ(pages_.Recent(), nullptr);
}

TEST_F(PagesTest, ServerThatIsGoneTakesItsPastWithIt) {
  struct Case {
    postgres::ServerState state;
    bool shown;
  };
  const Case cases[] = {{postgres::ServerState::kUp, true},
                        {postgres::ServerState::kHung, true},
                        {postgres::ServerState::kUnreachable, false},
                        {postgres::ServerState::kShuttingDown, false},
                        {postgres::ServerState::kStarting, false},
                        {postgres::ServerState::kAuthFailed, false},
                        {postgres::ServerState::kUp, true}};
  Put({Result("q", "a")});
  for (const Case& c : cases) {
    PutState(c.state);
    const std::string page = Text(pages_.Make(true));
    EXPECT_EQ(page.find("\na 1\n") != std::string::npos, c.shown) << Name(c.state);
    EXPECT_THAT(page, HasSubstr("\npg_up "));
  }
}

TEST_F(PagesTest, PageIsMadeAnewOnlyWhenSomethingArrived) {
  const metrics::SnapshotPtr page = pages_.Make(true);
  EXPECT_EQ(pages_.Make(true), page);
  Put({Result("q", "a")});
  EXPECT_NE(pages_.Make(true), page);
}

TEST_F(PagesTest, ChangeOfTheServersStateMakesANewPage) {
  const metrics::SnapshotPtr page = pages_.Make(true);
  PutState(postgres::ServerState::kHung);
  EXPECT_NE(pages_.Make(true), page);
  EXPECT_THAT(Text(pages_.Make(true)), HasSubstr("pg_ha_state{state=\"hung\"} 1"));
}

TEST_F(PagesTest, SkippedAndOldResultsAreLeftOut) {
  TaskView skipped = Result("s", "skipped_family");
  skipped.skipped = "role";
  Put({Result("q", "a_family"), skipped});
  std::string page = Text(pages_.Make(true));
  EXPECT_THAT(page, HasSubstr("\na_family 1\n"));
  EXPECT_THAT(page, Not(HasSubstr("\nskipped_family")));
  EXPECT_THAT(page, HasSubstr("\npgvigil_series 1\n"));
  clock_.Advance(options_.collection.max_age + milliseconds(1));
  page = Text(pages_.Make(true));
  EXPECT_THAT(page, Not(HasSubstr("\na_family")));
  EXPECT_THAT(page, HasSubstr("\npgvigil_series 0\n"));
}

TEST_F(PagesTest, SeriesLeftOutAreCountedByQueryAndReason) {
  Put({Result("first", "same"), Result("second", "same")});
  (void)pages_.Make(true);
  clock_.Advance(seconds(1));
  EXPECT_THAT(Text(pages_.Make(true)),
              HasSubstr(R"(pgvigil_dropped_series_total{query="second",reason="duplicate"} 1)"));
  clock_.Advance(seconds(1));
  EXPECT_THAT(Text(pages_.Make(true)),
              HasSubstr(R"(pgvigil_dropped_series_total{query="second",reason="duplicate"} 2)"));
}

TEST_F(PagesTest, ServesAFamilyUnderTheNamesOfAnotherProgramToo) {
  static constexpr FamilyAlias kAliases[] = {
      {.of = "pg_up", .name = "other_up", .help = "Help."},
      {.of = "pg_up", .name = "labelled_up", .help = "Help.", .label = "by", .value = "me"},
      {.of = "absent", .name = "other_absent", .help = "Help."}};
  options_.aliases = kAliases;
  Pages pages(options_, board_, clock_);
  PutState(postgres::ServerState::kUp);
  const std::string page = Text(pages.Make(true));
  EXPECT_THAT(page, HasSubstr("\npg_up 1\n"));
  EXPECT_THAT(page, HasSubstr("# TYPE other_up gauge\nother_up 1\n"));
  EXPECT_THAT(page, HasSubstr("\nlabelled_up{by=\"me\"} 1\n"));
  EXPECT_THAT(page, Not(HasSubstr("other_absent")));
}

TEST_F(PagesTest, OwnMetricsStayWhateverTheBudgetOfSeries) {
  options_.collection.max_series = 80;
  std::vector<TaskView> views;
  for (int i = 0; i < 200; ++i) {
    views.push_back(Result("q", "family_" + std::to_string(i)));
    views.back().ran = false;
  }
  Put(std::move(views));
  EXPECT_THAT(Text(pages_.Make(true)), HasSubstr("\npg_up 0\n"));
}

TEST_F(PagesTest, PartialPagesAndDemandsAreCounted) {
  pages_.CountDemand();
  pages_.CountDemand();
  const std::string page = Text(pages_.Make(false));
  EXPECT_THAT(page, HasSubstr("\npg_exporter_scrapes_total 2\n"));
  EXPECT_THAT(page, HasSubstr("\npgvigil_partial_pages_total 1\n"));
}

TEST_F(PagesTest, StateOfNewConnectionsHasAnAgeOnceOneWasTried) {
  EXPECT_THAT(Text(pages_.Make(true)), Not(HasSubstr("pg_ha_connect_state_age_seconds")));
  ServerView server;
  server.session.connect_state = postgres::ServerState::kUp;
  server.session.connect_checked_at = clock_.Now();
  board_.PutServer(server);
  clock_.Advance(seconds(7));
  EXPECT_THAT(Text(pages_.Make(true)), HasSubstr("\npg_ha_connect_state_age_seconds 7\n"));
}

}  // namespace
}  // namespace pgvigil::gather
