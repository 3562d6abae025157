#include "gather/statements.h"

#include <gtest/gtest.h>

namespace pgvigil::gather {
namespace {

using std::chrono::seconds;

TEST(Statements, KeepsOneObjectPerText) {
  const config::CollectionSettings collection;
  Statements statements(collection);
  const queries::Query query;
  const postgres::StatementPtr first = statements.For(query, "SELECT 1");
  EXPECT_EQ(statements.For(query, "SELECT 1"), first);
  EXPECT_NE(statements.For(query, "SELECT 2"), first);
  queries::Query patient = query;
  patient.timeout = seconds(7);
  EXPECT_NE(statements.For(patient, "SELECT 1"), first);
  EXPECT_EQ(statements.For(patient, "SELECT 1")->timeout, seconds(7));
  EXPECT_EQ(first->timeout, collection.statement_timeout);
}

TEST(Statements, TrustsOnlyBuiltInQueriesToBoundTheirRowsAndNames) {
  config::CollectionSettings collection;
  collection.max_series_per_query = 700;
  collection.max_series = 9000;
  Statements statements(collection);
  queries::Query built_in;
  built_in.built_in = true;
  queries::Query own;
  queries::Query small;
  small.max_series = 5;
  queries::Query observations;
  observations.dialect = queries::Dialect::kPgExporter;
  observations.columns.resize(1);
  observations.columns[0].usage = queries::Usage::kHistogram;
  const struct Case {
    const char* name;
    const queries::Query& query;
    std::size_t max_rows;
    std::string_view search_path;
  } cases[] = {{"built in", built_in, 0, postgres::kCatalogSearchPath},
               {"own", own, 700, postgres::kUserSearchPath},
               {"own limit", small, 5, postgres::kUserSearchPath},
               {"one row per observation", observations, 9000, postgres::kUserSearchPath}};
  for (const Case& test : cases) {
    const postgres::StatementPtr statement = statements.For(test.query, "SELECT 1");
    EXPECT_EQ(statement->max_rows, test.max_rows) << test.name;
    EXPECT_EQ(statement->search_path, test.search_path) << test.name;
  }
}

TEST(LaneOf, IsSlowForWhatMayTakeLongerThanADefaultStatement) {
  config::CollectionSettings collection;
  collection.statement_timeout = std::chrono::milliseconds(500);
  queries::Query query;
  EXPECT_EQ(LaneOf(query, collection), postgres::Lane::kFast);
  query.timeout = std::chrono::milliseconds(500);
  EXPECT_EQ(LaneOf(query, collection), postgres::Lane::kFast);
  query.timeout = std::chrono::milliseconds(501);
  EXPECT_EQ(LaneOf(query, collection), postgres::Lane::kSlow);
}

}  // namespace
}  // namespace pgvigil::gather
