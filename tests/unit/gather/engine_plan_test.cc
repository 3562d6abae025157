#include "unit/gather/engine_fixture.h"

namespace pgvigil::gather {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

const std::vector<std::string> kFacts = {"fingerprint", "facts", "database facts"};

class EnginePlanTest : public EngineTest {
 protected:
  static queries::Query OnAllDatabases(const std::string& name) {
    queries::Query query = MakeQuery(name);
    query.target_databases = {"*"};
    return query;
  }
};

TEST_F(EnginePlanTest, RoleChangeIsSeenInTheSameCycleAndWhatNoLongerAppliesLeavesAtOnce) {
  queries::Query primary = MakeQuery("primary");
  primary.role = queries::Role::kPrimary;
  queries::Query standby = MakeQuery("standby");
  standby.role = queries::Role::kStandby;
  Add(primary);
  Add(standby);
  Add(MakeQuery("any"));
  Cycle();
  EXPECT_TRUE(IsOnPage("primary_value 1"));
  EXPECT_TRUE(IsOnPage(R"(pgvigil_query_skipped{query="standby",reason="role"} 1)"));
  server_.in_recovery = true;
  server_.Tell(executor_);
  EXPECT_THAT(BatchesOfCycle(), ElementsAre(ElementsAre("fingerprint", "primary", "any"), kFacts,
                                            ElementsAre("standby")));
  EXPECT_EQ(engine().served(), demand_);
  EXPECT_THAT(Page(), Not(HasSubstr("primary_value")));
  EXPECT_TRUE(IsOnPage("standby_value 1"));
  EXPECT_TRUE(IsOnPage(R"(pgvigil_query_skipped{query="primary",reason="role"} 1)"));
}

TEST_F(EnginePlanTest, FingerprintThatNeverSettlesCostsOneRefreshPerCycle) {
  Add(MakeQuery("a"));
  Cycle();
  executor_.On(postgres::FingerprintStatement()->sql, Value("x"));
  executor_.Hold(postgres::FingerprintStatement()->sql);
  (void)executor_.TakeBatches();
  Cycle();
  executor_.Release(postgres::FingerprintStatement()->sql);
  executor_.On(postgres::FingerprintStatement()->sql, Value("y"));
  Settle();
  EXPECT_THAT(executor_.TakeBatches(), ElementsAre(ElementsAre("fingerprint", "a"), kFacts));
}

TEST_F(EnginePlanTest, ResultOfAQueryThatNoLongerAppliesIsNotShown) {
  queries::Query primary = MakeQuery("primary");
  primary.role = queries::Role::kPrimary;
  Add(primary);
  Cycle();
  executor_.Hold("primary");
  server_.in_recovery = true;
  server_.Tell(executor_);
  Cycle();
  executor_.Release("primary");
  Settle();
  EXPECT_THAT(Page(), Not(HasSubstr("primary_value")));
}

TEST_F(EnginePlanTest, DisabledQueryIsNotRunAndSaysWhy) {
  queries::Query query = MakeQuery("a");
  query.enabled = false;
  Add(query);
  EXPECT_THAT(BatchesOfCycle(), ElementsAre(kFacts));
  EXPECT_TRUE(IsOnPage(R"(pgvigil_query_skipped{query="a",reason="disabled"} 1)"));
}

TEST_F(EnginePlanTest, QueryOnSeveralDatabasesIsShownByDatabase) {
  server_.databases = {{"app", true, false}, {"sales", true, false}, {"secret", false, false}};
  server_.Tell(executor_);
  Add(OnAllDatabases("q"));
  EXPECT_THAT(BatchesOfCycle(), ElementsAre(kFacts, ElementsAre("q", "q@sales")));
  EXPECT_TRUE(IsOnPage(R"(pgvigil_query_rows{database="app",query="q"} 1)"));
  EXPECT_TRUE(IsOnPage(R"(pgvigil_query_rows{database="sales",query="q"} 1)"));
  EXPECT_TRUE(
      IsOnPage(R"(pgvigil_query_skipped{database="secret",query="q",reason="no_connect"} 1)"));
  EXPECT_TRUE(IsOnPage(R"(pg_scrape_collector_success{collector="q"} 1)"));
}

TEST_F(EnginePlanTest, DroppedDatabaseLeavesThePage) {
  server_.databases = {{"app", true, false}, {"sales", true, false}};
  server_.Tell(executor_);
  Add(OnAllDatabases("q"));
  Cycle();
  EXPECT_THAT(Page(), HasSubstr("database=\"sales\""));
  server_.databases.pop_back();
  server_.Tell(executor_);
  executor_.On("q", Failure(ErrorKind::kConnect), "sales");
  Cycle();
  EXPECT_EQ(engine().served(), demand_);
  EXPECT_THAT(Page(), Not(HasSubstr("sales")));
}

TEST_F(EnginePlanTest, OneDatabaseThatCannotBeReachedCostsOnlyItself) {
  server_.databases = {{"app", true, false}, {"sales", true, false}};
  server_.Tell(executor_);
  Add(OnAllDatabases("q"));
  executor_.On("q", Failure(ErrorKind::kConnect), "sales");
  EXPECT_THAT(BatchesOfCycle(), ElementsAre(kFacts, ElementsAre("q", "q@sales")));
  EXPECT_TRUE(IsOnPage("pg_up 1"));
  EXPECT_TRUE(IsOnPage("q_value 1"));
}

TEST_F(EnginePlanTest, QueryThatNeedsAnExtensionElsewhereWaitsForWhatIsInstalledThere) {
  server_.databases = {{"app", true, false}, {"sales", true, false}};
  server_.Tell(executor_);
  executor_.On(postgres::DatabaseFactsStatement()->sql,
               FakeServer::DatabaseFacts({"pg_stat_statements"}), "sales");
  queries::Query query = OnAllDatabases("statements");
  query.extension = queries::ExtensionCondition{"pg_stat_statements", ""};
  Add(query);
  EXPECT_THAT(BatchesOfCycle(), ElementsAre(kFacts, ElementsAre("database facts@sales"),
                                            ElementsAre("statements@sales")));
  EXPECT_EQ(engine().served(), demand_);
  EXPECT_THAT(BatchesOfCycle(), ElementsAre(ElementsAre("fingerprint", "statements@sales")));
  clock_.Advance(seconds(60));
  EXPECT_THAT(BatchesOfCycle(),
              ElementsAre(ElementsAre("fingerprint", "database facts@sales", "statements@sales")));
}

TEST_F(EnginePlanTest, StragglersOfManyDatabasesDoNotHoldALaterCycle) {
  server_.databases = {{"app", true, false}, {"sales", true, false}};
  server_.Tell(executor_);
  queries::Query query = MakeQuery("far");
  query.target_databases = {"sales"};
  Add(query, Value("5"));
  Add(MakeQuery("near"));
  executor_.Hold("far");
  EXPECT_FALSE(Cycle());
  clock_.Advance(collection_.budget);
  EXPECT_TRUE(Cycle());
  executor_.Release("far");
  Settle();
  EXPECT_TRUE(IsOnPage("far_value 5"));
}

TEST_F(EnginePlanTest, ManyDatabasesAreAddedUpInWhatIsSaidAboutThem) {
  server_.databases.clear();
  for (int i = 0; i < 500; ++i) {
    server_.databases.push_back({"db" + std::to_string(i), true, false});
  }
  server_.databases.push_back({"app", true, false});
  server_.Tell(executor_);
  Add(OnAllDatabases("q"));
  Cycle();
  EXPECT_TRUE(IsOnPage(R"(pgvigil_query_rows{query="q"} 501)"));
  EXPECT_THAT(Page(), Not(HasSubstr("database=\"db7\"")));
}

TEST_F(EnginePlanTest, MissingGrantIsAMetricWithWhatItCosts) {
  server_.missing_grants = {"pg_monitor"};
  server_.Tell(executor_);
  Cycle();
  EXPECT_THAT(Page(), HasSubstr("pgvigil_missing_grant{costs=\"statistics of other roles"));
  server_.missing_grants.clear();
  server_.Tell(executor_);
  Cycle();
  EXPECT_THAT(Page(), Not(HasSubstr("pgvigil_missing_grant{")));
}

TEST_F(EnginePlanTest, ConstantLabelsAreOnEverySeries) {
  labels_ = {{"cluster", "c1"}};
  Add(MakeQuery("a"));
  Cycle();
  EXPECT_TRUE(IsOnPage(R"(a_value{cluster="c1"} 1)"));
  EXPECT_TRUE(IsOnPage(R"(pg_up{cluster="c1"} 1)"));
  EXPECT_TRUE(IsOnPage(R"(pg_ha_state{cluster="c1",state="up"} 1)"));
  EXPECT_TRUE(IsOnPage(R"(pgvigil_query_rows{cluster="c1",query="a"} 1)"));
}

}  // namespace
}  // namespace pgvigil::gather
