#include "unit/gather/engine_fixture.h"

namespace pgvigil::gather {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

const std::vector<std::string> kFacts = {"fingerprint", "facts", "database facts"};

TEST_F(EngineTest, FirstCycleAsksWhatTheServerIsBeforeAnyQuery) {
  Add(MakeQuery("a"));
  Add(MakeQuery("b"), Value("2"));
  EXPECT_THAT(BatchesOfCycle(), ElementsAre(kFacts, ElementsAre("a", "b")));
  EXPECT_EQ(engine().served(), 1u);
  EXPECT_TRUE(IsOnPage("a_value 1"));
  EXPECT_TRUE(IsOnPage("b_value 2"));
  EXPECT_TRUE(IsOnPage("pg_up 1"));
}

TEST_F(EngineTest, WarmCycleIsOneSubmit) {
  Add(MakeQuery("a"));
  Add(MakeQuery("b"));
  Cycle();
  EXPECT_THAT(BatchesOfCycle(), ElementsAre(ElementsAre("fingerprint", "a", "b")));
}

TEST_F(EngineTest, NewSessionAsksTheFactsAgainAndEverythingIsDue) {
  queries::Query cached = MakeQuery("cached");
  cached.cache = seconds(300);
  Add(cached);
  Cycle();
  EXPECT_THAT(BatchesOfCycle(), ElementsAre(ElementsAre("fingerprint")));
  executor_.RenewSession();
  EXPECT_THAT(BatchesOfCycle(), ElementsAre(kFacts, ElementsAre("cached")));
}

TEST_F(EngineTest, CachedResultIsKeptUntilItIsDueAndNotMappedAgain) {
  queries::Query cached = MakeQuery("cached");
  cached.cache = seconds(60);
  Add(cached);
  Cycle();
  const metrics::BlockPtr block = board_.Read().tasks[0]->block;
  clock_.Advance(milliseconds(59'999));
  EXPECT_THAT(BatchesOfCycle(), ElementsAre(ElementsAre("fingerprint")));
  EXPECT_EQ(board_.Read().tasks[0]->block, block);
  clock_.Advance(milliseconds(1));
  EXPECT_THAT(BatchesOfCycle(), ElementsAre(ElementsAre("fingerprint", "cached")));
  EXPECT_NE(board_.Read().tasks[0]->block, block);
}

TEST_F(EngineTest, CachedQueryThatFailsIsTriedAgainAfterAGrowingDelay) {
  queries::Query cached = MakeQuery("cached");
  cached.cache = seconds(60);
  Add(cached, Failure(ErrorKind::kSql, "42P01"));
  Cycle();
  EXPECT_THAT(BatchesOfCycle(), ElementsAre(ElementsAre("fingerprint")));
  clock_.Advance(seconds(1));
  EXPECT_THAT(BatchesOfCycle(), ElementsAre(ElementsAre("fingerprint", "cached")));
  clock_.Advance(milliseconds(1999));
  EXPECT_THAT(BatchesOfCycle(), ElementsAre(ElementsAre("fingerprint")));
  clock_.Advance(milliseconds(1));
  EXPECT_THAT(BatchesOfCycle(), ElementsAre(ElementsAre("fingerprint", "cached")));
}

TEST_F(EngineTest, QueryThatTimedOutGoesLastUntilItWorksAgain) {
  Add(MakeQuery("slow"), Failure(ErrorKind::kTimeout, "57014"));
  Add(MakeQuery("locked"), Failure(ErrorKind::kTimeout, "55P03"));
  Add(MakeQuery("broken"), Failure(ErrorKind::kSql, "42P01"));
  Add(MakeQuery("good"));
  Cycle();
  EXPECT_TRUE(IsOnPage("good_value 1"));
  EXPECT_THAT(BatchesOfCycle(),
              ElementsAre(ElementsAre("fingerprint", "good", "broken", "locked", "slow")));
  executor_.On("slow", Value("1"));
  Cycle();
  EXPECT_THAT(BatchesOfCycle(),
              ElementsAre(ElementsAre("fingerprint", "slow", "good", "broken", "locked")));
}

TEST_F(EngineTest, FingerprintThatWaitsForALockGoesLast) {
  Add(MakeQuery("a"));
  Cycle();
  executor_.On(postgres::FingerprintStatement()->sql, Failure(ErrorKind::kTimeout, "55P03"));
  Cycle();
  EXPECT_THAT(BatchesOfCycle(), ElementsAre(ElementsAre("a", "fingerprint")));
  server_.Tell(executor_);
  Cycle();
  EXPECT_THAT(BatchesOfCycle(), ElementsAre(ElementsAre("fingerprint", "a")));
}

TEST_F(EngineTest, FailedQueryKeepsItsLastGoodValueUntilItIsTooOld) {
  collection_.max_age = seconds(120);
  Add(MakeQuery("a"));
  Cycle();
  executor_.On("a", Failure(ErrorKind::kTimeout, "55P03"));
  clock_.Advance(seconds(119));
  Cycle();
  EXPECT_TRUE(IsOnPage("a_value 1"));
  EXPECT_TRUE(IsOnPage(R"(pgvigil_query_errors_total{class="lock_timeout",query="a"} 1)"));
  EXPECT_TRUE(IsOnPage(R"(pg_scrape_collector_success{collector="a"} 0)"));
  clock_.Advance(seconds(2));
  Cycle();
  EXPECT_FALSE(IsOnPage("a_value 1"));
  EXPECT_THAT(Page(), testing::Not(testing::HasSubstr("pgvigil_query_age_seconds{")));
}

TEST_F(EngineTest, CachedResultStaysForItsCacheTimeAndTheMaximumAge) {
  collection_.max_age = seconds(120);
  queries::Query cached = MakeQuery("cached");
  cached.cache = seconds(300);
  Add(cached);
  Cycle();
  executor_.On("cached", Failure(ErrorKind::kTimeout, "57014"));
  clock_.Advance(seconds(419));
  Cycle();
  EXPECT_TRUE(IsOnPage("cached_value 1"));
  clock_.Advance(seconds(2));
  Cycle();
  EXPECT_FALSE(IsOnPage("cached_value 1"));
}

TEST_F(EngineTest, NewResultReplacesTheOldOneAsAWhole) {
  queries::Query query = MakeQuery("a");
  queries::Column label;
  label.name = "slot";
  label.metric_name = "slot";
  label.usage = queries::Usage::kLabel;
  query.columns.push_back(label);
  const std::vector<postgres::ColumnInfo> columns = {{"value", 701}, {"slot", 25}};
  Add(query, {columns, {{"1", "x"}, {"2", "y"}}, std::nullopt});
  Cycle();
  EXPECT_TRUE(IsOnPage(R"(a_value{slot="x"} 1)"));
  executor_.On("a", {columns, {{"3", "y"}}, std::nullopt});
  Cycle();
  EXPECT_FALSE(IsOnPage(R"(a_value{slot="x"} 1)"));
  EXPECT_TRUE(IsOnPage(R"(a_value{slot="y"} 3)"));
}

TEST_F(EngineTest, DemandSharesACycleInProgress) {
  Add(MakeQuery("a"));
  Cycle();
  (void)executor_.TakeBatches();
  executor_.Hold("a");
  EXPECT_FALSE(Cycle());
  EXPECT_FALSE(Cycle());
  EXPECT_THAT(executor_.TakeBatches(), ElementsAre(ElementsAre("fingerprint", "a")));
  executor_.Release("a");
  Settle();
  EXPECT_EQ(engine().served(), demand_);
}

TEST_F(EngineTest, DemandAfterATimeoutAsksAnewSoThatItSeesTheEndOfTheFault) {
  Add(MakeQuery("locked"));
  Add(MakeQuery("held"));
  Cycle();
  executor_.On("locked", Failure(ErrorKind::kTimeout, "55P03"));
  executor_.Hold("held");
  Cycle();
  (void)executor_.TakeBatches();
  executor_.On("locked", Value("2"));
  Cycle();
  EXPECT_THAT(executor_.TakeBatches(), ElementsAre(ElementsAre("fingerprint", "locked")));
  EXPECT_TRUE(IsOnPage("locked_value 2"));
  EXPECT_LT(engine().served(), demand_);
  executor_.Release("held");
  Settle();
  EXPECT_EQ(engine().served(), demand_);
}

TEST_F(EngineTest, DemandAfterTheBudgetAsksAnewWhatHasAnswered) {
  Add(MakeQuery("held"));
  Add(MakeQuery("quick"));
  Cycle();
  executor_.Hold("held");
  Cycle();
  (void)executor_.TakeBatches();
  clock_.Advance(collection_.budget);
  Cycle();
  EXPECT_THAT(executor_.TakeBatches(), ElementsAre(ElementsAre("fingerprint", "quick")));
}

TEST_F(EngineTest, LateResultLandsWhenItLands) {
  Add(MakeQuery("late"));
  Cycle();
  executor_.On("late", Value("2"));
  executor_.Hold("late");
  Cycle();
  EXPECT_TRUE(IsOnPage("late_value 1"));
  executor_.Release("late");
  Settle();
  EXPECT_TRUE(IsOnPage("late_value 2"));
}

TEST_F(EngineTest, SlowQueryRunsBesideTheCycleAndOnlyOnceAtATime) {
  queries::Query slow = MakeQuery("slow");
  slow.timeout = seconds(30);
  Add(slow, Value("7"));
  Add(MakeQuery("a"));
  executor_.Hold("slow");
  EXPECT_TRUE(Cycle());
  EXPECT_FALSE(IsOnPage("slow_value 7"));
  EXPECT_THAT(BatchesOfCycle(), ElementsAre(ElementsAre("fingerprint", "a")));
  executor_.Release("slow");
  Settle();
  EXPECT_TRUE(IsOnPage("slow_value 7"));
  EXPECT_THAT(BatchesOfCycle(), ElementsAre(ElementsAre("fingerprint", "slow!", "a")));
}

TEST_F(EngineTest, QueryThatDecidesWhetherTheServerIsUpGoesFirstAndTakesItDown) {
  Add(MakeQuery("a"));
  queries::Query fatal = MakeQuery("fatal");
  fatal.fatal = true;
  Add(fatal, Failure(ErrorKind::kSql, "XX000"));
  Cycle();
  EXPECT_THAT(BatchesOfCycle(), ElementsAre(ElementsAre("fingerprint", "fatal", "a")));
  EXPECT_TRUE(IsOnPage("pg_up 0"));
  executor_.On("fatal", Value("1"));
  Cycle();
  EXPECT_TRUE(IsOnPage("pg_up 1"));
}

TEST_F(EngineTest, ResultThatGivesNoSampleIsCountedAsAMappingError) {
  Add(MakeQuery("a"), {{{"other", 25}}, {{"x"}}, std::nullopt});
  Cycle();
  EXPECT_TRUE(IsOnPage(R"(pgvigil_query_errors_total{class="mapping",query="a"} 1)"));
  EXPECT_THAT(Page(), testing::HasSubstr("pgvigil_query_lost_samples_total{query=\"a\""));
}

TEST_F(EngineTest, ResultWithoutRowsIsNoFailure) {
  Add(MakeQuery("a"), {{{"value", 701}}, {}, std::nullopt});
  Cycle();
  EXPECT_TRUE(IsOnPage(R"(pg_scrape_collector_success{collector="a"} 1)"));
  EXPECT_TRUE(IsOnPage(R"(pgvigil_query_rows{query="a"} 0)"));
}

TEST_F(EngineTest, AnswerNobodyAskedForIsIgnored) {
  std::vector<postgres::Completion> completions;
  completions.push_back({77, postgres::Rows(), {}});
  engine().Take(std::move(completions));
  EXPECT_THAT(board_.Read().tasks, IsEmpty());
}

}  // namespace
}  // namespace pgvigil::gather
