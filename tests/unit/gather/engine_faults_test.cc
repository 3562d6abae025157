#include "unit/gather/engine_fixture.h"

namespace pgvigil::gather {
namespace {

using postgres::ServerState;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

const std::vector<std::string> kFacts = {"fingerprint", "facts", "database facts"};

TEST_F(EngineTest, SessionThatDiedUnnoticedCostsNoPage) {
  Add(MakeQuery("a"));
  Cycle();
  executor_.BreakSession();
  executor_.On("a", Value("2"));
  EXPECT_THAT(BatchesOfCycle(),
              ElementsAre(ElementsAre("fingerprint", "a"), kFacts, ElementsAre("a")));
  EXPECT_EQ(engine().served(), demand_);
  EXPECT_TRUE(IsOnPage("a_value 2"));
  EXPECT_TRUE(IsOnPage("pg_up 1"));
}

TEST_F(EngineTest, ServerThatStaysAwayIsAskedOnceMoreInTheCycleAndThenOncePerCycle) {
  Add(MakeQuery("a"));
  Cycle();
  executor_.Hold("a");
  Cycle();
  (void)executor_.TakeBatches();
  executor_.Lose(ServerState::kUnreachable);
  Settle();
  EXPECT_THAT(executor_.TakeBatches(), ElementsAre(kFacts));
  EXPECT_EQ(engine().served(), demand_);
  EXPECT_THAT(BatchesOfCycle(), ElementsAre(kFacts));
  EXPECT_EQ(engine().served(), demand_);
}

TEST_F(EngineTest, ValuesOfASilentServerKeepTheirAgeUntilTheyLeave) {
  Add(MakeQuery("a"));
  Cycle();
  executor_.Lose(ServerState::kHung);
  clock_.Advance(seconds(10));
  Cycle();
  EXPECT_TRUE(IsOnPage("pg_up 0"));
  EXPECT_TRUE(IsOnPage("a_value 1"));
  EXPECT_THAT(Page(), HasSubstr("pgvigil_query_age_seconds{query=\"a\"} 10"));
  clock_.Advance(collection_.max_age);
  EXPECT_FALSE(IsOnPage("a_value 1"));
  EXPECT_TRUE(IsOnPage("pg_up 0"));
}

TEST_F(EngineTest, ServerThatIsGoneIsSaidToBeDownAndTakesItsValuesWithIt) {
  Add(MakeQuery("a"));
  Cycle();
  executor_.Lose(ServerState::kStarting);
  Cycle();
  EXPECT_TRUE(IsOnPage("pg_up 0"));
  EXPECT_TRUE(IsOnPage(R"(pg_ha_state{state="starting"} 1)"));
  EXPECT_TRUE(IsOnPage(R"(pg_ha_state{state="up"} 0)"));
  EXPECT_TRUE(IsOnPage("pg_exporter_last_scrape_error 1"));
  EXPECT_FALSE(IsOnPage("a_value 1"));
}

TEST_F(EngineTest, FirstCycleAfterTheFaultIsWhole) {
  queries::Query cached = MakeQuery("cached");
  cached.cache = seconds(300);
  Add(cached);
  Add(MakeQuery("a"));
  Cycle();
  executor_.Lose(ServerState::kHung);
  for (int i = 0; i < 30; ++i) Cycle();
  executor_.Restore();
  EXPECT_THAT(BatchesOfCycle(), ElementsAre(kFacts, ElementsAre("cached", "a")));
  EXPECT_EQ(engine().served(), demand_);
  EXPECT_TRUE(IsOnPage("pg_up 1"));
}

TEST_F(EngineTest, QueryCutOffIsDueAtOnceWhateverItsCacheTime) {
  queries::Query cached = MakeQuery("cached");
  cached.cache = seconds(300);
  Add(cached, Failure(ErrorKind::kConnect));
  Cycle();
  executor_.On("cached", Value("1"));
  Cycle();
  EXPECT_TRUE(IsOnPage("cached_value 1"));
}

TEST_F(EngineTest, RefusedNewConnectionsAreVisibleBesideAWorkingSession) {
  Add(MakeQuery("a"));
  Cycle();
  executor_.SetConnectState(ServerState::kTooManyConnections, clock_.Now());
  clock_.Advance(seconds(3));
  Cycle();
  EXPECT_TRUE(IsOnPage("pg_up 1"));
  EXPECT_TRUE(IsOnPage(R"(pg_ha_state{state="up"} 1)"));
  EXPECT_TRUE(IsOnPage(R"(pg_ha_connect_state{state="too_many_connections"} 1)"));
  EXPECT_THAT(Page(), HasSubstr("pg_ha_connect_state_age_seconds 3"));
}

TEST_F(EngineTest, FactsThatCannotBeReadAreReplacedByThoseOfBeforeAndAskedAgain) {
  Add(MakeQuery("a"));
  Cycle();
  executor_.RenewSession();
  executor_.On(postgres::ServerFactsStatement()->sql, Failure(ErrorKind::kTimeout, "55P03"));
  executor_.On("a", Value("2"));
  EXPECT_THAT(BatchesOfCycle(), ElementsAre(kFacts, ElementsAre("a")));
  EXPECT_TRUE(IsOnPage("a_value 2"));
  EXPECT_TRUE(IsOnPage("pgvigil_facts_success 0"));
  server_.Tell(executor_);
  EXPECT_THAT(BatchesOfCycle(), ElementsAre(kFacts, ElementsAre("a")));
  EXPECT_TRUE(IsOnPage("pgvigil_facts_success 1"));
}

TEST_F(EngineTest, WithoutAnyFactsNothingRunsAndThePageSaysSo) {
  Add(MakeQuery("a"));
  executor_.On(postgres::ServerFactsStatement()->sql, Failure(ErrorKind::kTimeout, "55P03"));
  EXPECT_THAT(BatchesOfCycle(), ElementsAre(kFacts));
  EXPECT_EQ(engine().served(), demand_);
  EXPECT_TRUE(IsOnPage("pg_up 1"));
  EXPECT_TRUE(IsOnPage("pgvigil_facts_success 0"));
  server_.Tell(executor_);
  Cycle();
  EXPECT_TRUE(IsOnPage("a_value 1"));
}

TEST_F(EngineTest, AnotherServerBehindTheAddressLeavesNothingOfTheOldOne) {
  Add(MakeQuery("a"));
  Cycle();
  executor_.On("a", Failure(ErrorKind::kTimeout, "57014"));
  server_.system_identifier = "7000000000000000002";
  server_.Tell(executor_);
  executor_.RenewSession();
  Cycle();
  EXPECT_THAT(Page(), Not(HasSubstr("a_value")));
}

TEST_F(EngineTest, IdentifierThatBecameReadableIsNotAnotherServer) {
  server_.system_identifier = "";
  server_.Tell(executor_);
  Add(MakeQuery("a"));
  Cycle();
  executor_.On("a", Failure(ErrorKind::kTimeout, "57014"));
  server_.system_identifier = "7000000000000000001";
  server_.Tell(executor_);
  Cycle();
  EXPECT_TRUE(IsOnPage("a_value 1"));
}

}  // namespace
}  // namespace pgvigil::gather
