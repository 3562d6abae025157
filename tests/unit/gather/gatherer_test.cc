#include "gather/gatherer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "unit/gather/fake_clock.h"
#include "unit/gather/fake_server.h"
#include "unit/gather/scripted_executor.h"

namespace pgvigil::gather {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

/// A gatherer on a scripted server. A deadline of Deadline::Never() waits for the cycle; one that
/// has passed does not wait at all.
class GathererTest : public testing::Test {
 protected:
  GathererTest() {
    server_.Tell(*executor_);
    Add(MakeQuery("a"));
  }
  void Add(queries::Query query) {
    executor_->On(query.name, Value("1"));
    catalogue_.queries.push_back(std::make_shared<const queries::Query>(std::move(query)));
  }
  Gatherer& gatherer() {
    if (!gatherer_) {
      gatherer_ = std::make_unique<Gatherer>(
          options_, std::make_shared<const queries::Catalogue>(catalogue_),
          std::unique_ptr<postgres::Executor>(owned_.release()), clock_);
    }
    return *gatherer_;
  }
  std::string Collect() { return Text(gatherer().Collect(Deadline::Never())); }
  std::string CollectWithoutWaiting() { return Text(gatherer().Collect(Deadline(clock_.Now()))); }
  static std::string Text(const metrics::SnapshotPtr& page) {
    return *page->Page(metrics::Format::kText);
  }
  void PassMinInterval() { clock_.Advance(options_.collection.min_interval); }

  GathererOptions options_;
  queries::Catalogue catalogue_;
  FakeServer server_;
  FakeClock clock_;
  std::unique_ptr<ScriptedExecutor> owned_ = std::make_unique<ScriptedExecutor>();
  ScriptedExecutor* executor_ = owned_.get();
  std::unique_ptr<Gatherer> gatherer_;
};

TEST_F(GathererTest, CollectReturnsAWholePage) {
  const std::string page = Collect();
  EXPECT_THAT(page, HasSubstr("\na_value 1\n"));
  EXPECT_THAT(page, HasSubstr("\npg_up 1\n"));
  EXPECT_THAT(page, HasSubstr("\npgvigil_partial_pages_total 0\n"));
}

TEST_F(GathererTest, PageYoungerThanTheMinimumIntervalIsServedAgain) {
  const metrics::SnapshotPtr first = gatherer().Collect(Deadline::Never());
  EXPECT_EQ(gatherer().Collect(Deadline::Never()), first);
  PassMinInterval();
  (void)executor_->TakeBatches();
  EXPECT_NE(gatherer().Collect(Deadline::Never()), first);
  EXPECT_THAT(executor_->TakeBatches(), ElementsAre(ElementsAre("fingerprint", "a")));
}

TEST_F(GathererTest, AtItsDeadlineThePageHasWhatIsThereAndLaterWhatCameLate) {
  Collect();
  PassMinInterval();
  executor_->On("a", Value("2"));
  executor_->Hold("a");
  EXPECT_THAT(CollectWithoutWaiting(), HasSubstr("\na_value 1\n"));
  executor_->AwaitHeld("a");
  executor_->Release("a");
  PassMinInterval();
  const std::string page = Collect();
  EXPECT_THAT(page, HasSubstr("\na_value 2\n"));
  EXPECT_THAT(page, HasSubstr("\npgvigil_partial_pages_total 1\n"));
}

TEST_F(GathererTest, FirstPageAtItsDeadlineIsAPageThoughNothingHasAnswered) {
  executor_->Hold("a");
  const std::string page = CollectWithoutWaiting();
  EXPECT_THAT(page, HasSubstr("\npg_up "));
  EXPECT_THAT(page, HasSubstr("\npgvigil_partial_pages_total 1\n"));
  EXPECT_THAT(page, Not(HasSubstr("a_value")));
}

TEST_F(GathererTest, TwentyScrapersShareOneCycleAndOnePage) {
  executor_->Hold("a");
  gatherer();
  std::vector<metrics::SnapshotPtr> pages(20);
  std::vector<std::thread> scrapers;
  for (metrics::SnapshotPtr& page : pages) {
    scrapers.emplace_back([this, &page] { page = gatherer_->Collect(Deadline::Never()); });
  }
  executor_->AwaitWakes(20);
  executor_->AwaitHeld("a");
  executor_->Release("a");
  for (std::thread& scraper : scrapers) scraper.join();
  EXPECT_THAT(executor_->TakeBatches(), testing::SizeIs(2));  // facts, then one cycle
  for (const metrics::SnapshotPtr& page : pages) EXPECT_EQ(page, pages[0]);
  EXPECT_THAT(Text(pages[0]), HasSubstr("\na_value 1\n"));
  EXPECT_THAT(Text(pages[0]), HasSubstr("\npg_exporter_scrapes_total 20\n"));
}

TEST_F(GathererTest, StopLetsWaitingScrapersGoAtOnce) {
  executor_->Hold("a");
  gatherer();
  std::string page;
  std::thread scraper([&] { page = Text(gatherer_->Collect(Deadline::Never())); });
  executor_->AwaitHeld("a");
  gatherer_->Stop();
  scraper.join();
  EXPECT_THAT(page, HasSubstr("pg_up"));
  EXPECT_THAT(Collect(), HasSubstr("pg_up"));
}

TEST_F(GathererTest, DestructionWaitsForTheScrapersInside) {
  executor_->Hold("a");
  gatherer();
  metrics::SnapshotPtr page;
  std::thread scraper(
      [&, gatherer = gatherer_.get()] { page = gatherer->Collect(Deadline::Never()); });
  executor_->AwaitHeld("a");
  gatherer_.reset();
  scraper.join();
  EXPECT_NE(page, nullptr);
}

TEST_F(GathererTest, StatusTellsWhatEachQueryDoes) {
  queries::Query off = MakeQuery("off");
  off.enabled = false;
  Add(off);
  Collect();
  clock_.Advance(seconds(3));
  const Status status = gatherer().status();
  EXPECT_EQ(status.session.state, postgres::ServerState::kUp);
  ASSERT_TRUE(status.facts);
  EXPECT_EQ(status.facts->current_database, "app");
  ASSERT_EQ(status.queries.size(), 2u);
  EXPECT_EQ(status.queries[0].query, "a");
  EXPECT_EQ(status.queries[0].database, "app");
  EXPECT_EQ(status.queries[0].series, 1u);
  EXPECT_DOUBLE_EQ(status.queries[0].age_seconds, 3);
  EXPECT_EQ(status.queries[1].skipped, "disabled");
  EXPECT_EQ(status.series, 1u);
  EXPECT_TRUE(status.loop_alive);
}

TEST_F(GathererTest, LoopThatDoesNotTurnIsNotAlive) {
  Collect();
  clock_.Advance(seconds(60));
  EXPECT_FALSE(gatherer().status().loop_alive);
}

TEST_F(GathererTest, ExtraBlocksStandOnThePage) {
  options_.extra_blocks = [] {
    metrics::MetricFamily family{"process_start_time_seconds", "Start."};
    family.samples.push_back({nullptr, 5});
    return std::vector<metrics::BlockPtr>{
        std::make_shared<const metrics::Block>("process", std::vector{family})};
  };
  EXPECT_THAT(Collect(), HasSubstr("\nprocess_start_time_seconds 5\n"));
}

}  // namespace
}  // namespace pgvigil::gather
