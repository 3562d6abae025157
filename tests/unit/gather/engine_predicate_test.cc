#include "unit/gather/engine_fixture.h"

namespace pgvigil::gather {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

const std::vector<std::string> kFacts = {"fingerprint", "facts", "database facts"};

class EnginePredicateTest : public EngineTest {
 protected:
  static queries::Query With(std::vector<queries::Predicate> predicates) {
    queries::Query query = MakeQuery("q");
    query.predicates = std::move(predicates);
    return query;
  }
};

TEST_F(EnginePredicateTest, QueryFollowsAPredicateThatHoldsWithinTheCycle) {
  executor_.On("p", Value("t"));
  Add(With({{"p", "p", {}}}));
  EXPECT_THAT(BatchesOfCycle(), ElementsAre(kFacts, ElementsAre("p"), ElementsAre("q")));
  EXPECT_EQ(engine().served(), demand_);
  EXPECT_TRUE(IsOnPage("q_value 1"));
}

TEST_F(EnginePredicateTest, QueryDoesNotRunWhenItsPredicateDoesNotHold) {
  executor_.On("p", Value("f"));
  Add(With({{"p", "p", {}}}));
  EXPECT_THAT(BatchesOfCycle(), ElementsAre(kFacts, ElementsAre("p")));
  EXPECT_EQ(engine().served(), demand_);
  EXPECT_TRUE(IsOnPage(R"(pgvigil_query_skipped{query="q",reason="predicate"} 1)"));
  EXPECT_THAT(Page(), Not(HasSubstr("pg_scrape_collector_success{")));
}

TEST_F(EnginePredicateTest, ResultLeavesThePageWhenThePredicateNoLongerHolds) {
  executor_.On("p", Value("t"));
  Add(With({{"p", "p", {}}}));
  Cycle();
  EXPECT_TRUE(IsOnPage("q_value 1"));
  executor_.On("p", Value("f"));
  Cycle();
  EXPECT_THAT(Page(), Not(HasSubstr("q_value")));
  executor_.On("p", Value("t"));
  Cycle();
  EXPECT_TRUE(IsOnPage("q_value 1"));
  EXPECT_THAT(Page(), Not(HasSubstr("pgvigil_query_skipped{")));
}

TEST_F(EnginePredicateTest, KnownVerdictTrueSendsTheQueryAtOnce) {
  executor_.On("p", Value("t"));
  Add(With({{"p", "p", seconds(30)}}));
  Cycle();
  EXPECT_THAT(BatchesOfCycle(), ElementsAre(ElementsAre("fingerprint", "q")));
  clock_.Advance(seconds(30));
  EXPECT_THAT(BatchesOfCycle(), ElementsAre(ElementsAre("fingerprint", "p"), ElementsAre("q")));
}

TEST_F(EnginePredicateTest, KnownVerdictFalseSendsNothing) {
  executor_.On("p", Value("f"));
  Add(With({{"p", "p", seconds(30)}}));
  Cycle();
  EXPECT_THAT(BatchesOfCycle(), ElementsAre(ElementsAre("fingerprint")));
  EXPECT_TRUE(IsOnPage(R"(pgvigil_query_skipped{query="q",reason="predicate"} 1)"));
  clock_.Advance(seconds(30));
  EXPECT_THAT(BatchesOfCycle(), ElementsAre(ElementsAre("fingerprint", "p")));
}

TEST_F(EnginePredicateTest, FreshCachedResultAsksNoPredicate) {
  executor_.On("p", Value("t"));
  queries::Query query = With({{"p", "p", {}}});
  query.cache = seconds(60);
  Add(query);
  Cycle();
  EXPECT_THAT(BatchesOfCycle(), ElementsAre(ElementsAre("fingerprint")));
}

TEST_F(EnginePredicateTest, CachedQueryWhosePredicateDoesNotHoldAsksItInEveryCycle) {
  executor_.On("p", Value("f"));
  queries::Query query = With({{"p", "p", {}}});
  query.cache = seconds(60);
  Add(query);
  Cycle();
  EXPECT_THAT(BatchesOfCycle(), ElementsAre(ElementsAre("fingerprint", "p")));
}

TEST_F(EnginePredicateTest, PredicatesAreAskedTogetherAndDecideInTheirOrder) {
  executor_.On("first", Value("f"));
  executor_.On("second", Failure(ErrorKind::kSql, "42P01"));
  Add(With({{"first", "first", {}}, {"second", "second", {}}}));
  EXPECT_THAT(BatchesOfCycle(), ElementsAre(kFacts, ElementsAre("first", "second")));
  EXPECT_TRUE(IsOnPage(R"(pgvigil_query_skipped{query="q",reason="predicate"} 1)"));
  EXPECT_THAT(Page(), Not(HasSubstr("pgvigil_query_errors_total{")));
  executor_.On("first", Value("t"));
  Cycle();
  EXPECT_TRUE(IsOnPage(R"(pgvigil_query_errors_total{class="42",query="q"} 1)"));
}

TEST_F(EnginePredicateTest, PredicateThatFailsFailsTheQueryAndKeepsItsLastGoodValue) {
  executor_.On("p", Value("t"));
  Add(With({{"p", "p", {}}}));
  Cycle();
  executor_.On("p", Value("postgresql"));
  Cycle();
  EXPECT_TRUE(IsOnPage("q_value 1"));
  EXPECT_TRUE(IsOnPage(R"(pgvigil_query_errors_total{class="mapping",query="q"} 1)"));
  EXPECT_TRUE(IsOnPage(R"(pg_scrape_collector_success{collector="q"} 0)"));
}

TEST_F(EnginePredicateTest, PredicateOfASlowQueryRunsBesideTheCycleToo) {
  executor_.On("p", Value("t"));
  queries::Query query = With({{"p", "p", {}}});
  query.timeout = seconds(30);
  Add(query);
  executor_.Hold("p");
  EXPECT_TRUE(Cycle());
  (void)executor_.TakeBatches();
  executor_.Release("p");
  Settle();
  EXPECT_THAT(executor_.TakeBatches(), ElementsAre(ElementsAre("q!")));
  EXPECT_TRUE(IsOnPage("q_value 1"));
}

TEST_F(EnginePredicateTest, NewSessionForgetsVerdicts) {
  executor_.On("p", Value("t"));
  Add(With({{"p", "p", seconds(3000)}}));
  Cycle();
  executor_.RenewSession();
  EXPECT_THAT(BatchesOfCycle(), ElementsAre(kFacts, ElementsAre("p"), ElementsAre("q")));
}

}  // namespace
}  // namespace pgvigil::gather
