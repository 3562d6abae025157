#include "postgres/server_facts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pgvigil::postgres {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;

constexpr ServerVersion kVersion{160004};

Rows ServerRows(Rows::Literals more) {
  Rows::Literals cells = {{"in_recovery", "", "f", "f"},
                          {"current_database", "app", "t", "f"},
                          {"role", "pgvigil", "t", "f"},
                          {"system_identifier", "7710633718499871159", "t", "f"}};
  cells.insert(cells.end(), more.begin(), more.end());
  return Rows::FromLiterals({{"fact", 25}, {"name", 25}, {"holds", 16}, {"also", 16}}, cells);
}

TEST(ServerFacts, AreReadFromOneRowEach) {
  const auto facts = ParseServerFacts(ServerRows({}), kVersion);
  ASSERT_TRUE(facts) << facts.error().message;
  EXPECT_EQ(facts->version.num, 160004);
  EXPECT_FALSE(facts->in_recovery);
  EXPECT_EQ(facts->current_database, "app");
  EXPECT_EQ(facts->role, "pgvigil");
  EXPECT_EQ(facts->system_identifier, "7710633718499871159");
  EXPECT_THAT(facts->missing_grants, IsEmpty());
  EXPECT_FALSE(facts->overprivileged);
}

TEST(ServerFacts, KeepDatabasesSortedWithTheirPrivileges) {
  const auto facts = ParseServerFacts(ServerRows({{"database", "z \"x\"", "t", "f"},
                                                  {"database", "caf\xe9", "f", "f"},
                                                  {"database", "template1", "t", "t"}}),
                                      kVersion);
  ASSERT_TRUE(facts);
  ASSERT_EQ(facts->databases.size(), 3U);
  EXPECT_EQ(facts->databases[0].name, "caf\xe9");
  EXPECT_FALSE(facts->databases[0].connectable);
  EXPECT_TRUE(facts->databases[1].is_template);
  EXPECT_EQ(facts->databases[2].name, "z \"x\"");
  EXPECT_TRUE(facts->databases[2].connectable);
}

TEST(ServerFacts, TakeAHiddenSystemIdentifierAsUnknown) {
  const auto facts =
      ParseServerFacts(ServerRows({{"system_identifier", std::nullopt, "t", "f"}}), kVersion);
  ASSERT_TRUE(facts);
  EXPECT_EQ(facts->system_identifier, "");
}

TEST(ServerFacts, NameTheOneGrantThatIsEnough) {
  const auto none = ParseServerFacts(ServerRows({{"grant", "pg_stat_scan_tables", "f", "f"},
                                                 {"grant", "pg_monitor", "f", "f"},
                                                 {"grant", "pg_read_all_stats", "f", "f"}}),
                                     kVersion);
  ASSERT_TRUE(none);
  EXPECT_THAT(none->missing_grants, ElementsAre("pg_monitor"));
  const auto partial = ParseServerFacts(
      ServerRows({{"grant", "pg_monitor", "t", "f"}, {"grant", "pg_read_all_stats", "f", "f"}}),
      kVersion);
  ASSERT_TRUE(partial);
  EXPECT_THAT(partial->missing_grants, ElementsAre("pg_read_all_stats"));
}

TEST(ServerFacts, SeeAnOverprivilegedRole) {
  const auto facts = ParseServerFacts(
      ServerRows({{"power", "", "f", "f"}, {"power", "pg_write_server_files", "t", "f"}}),
      kVersion);
  ASSERT_TRUE(facts);
  EXPECT_TRUE(facts->overprivileged);
}

TEST(ServerFacts, RefuseRowsOfAnotherShape) {
  EXPECT_FALSE(ParseServerFacts(Rows(), kVersion));
  const Rows other = Rows::FromLiterals({{"a", 25}, {"b", 25}, {"c", 25}, {"d", 25}}, {});
  const auto facts = ParseServerFacts(other, kVersion);
  ASSERT_FALSE(facts);
  EXPECT_EQ(facts.error().kind, ErrorKind::kMapping);
}

TEST(DatabaseFacts, HoldTheExtensions) {
  const auto facts = ParseDatabaseFacts(Rows::FromLiterals(
      {{"name", 25}, {"version", 25}}, {{"plpgsql", "1.0"}, {"pg_stat_statements", "1.10"}}));
  ASSERT_TRUE(facts) << facts.error().message;
  EXPECT_THAT(facts->extensions,
              ElementsAre(Pair("pg_stat_statements", "1.10"), Pair("plpgsql", "1.0")));
}

TEST(DatabaseFacts, RefuseRowsOfAnotherShape) { EXPECT_FALSE(ParseDatabaseFacts(Rows())); }

TEST(FactStatements, AreOneObjectEachAndQualifyWhatTheyCall) {
  for (const auto& make : {ServerFactsStatement, DatabaseFactsStatement, FingerprintStatement}) {
    const StatementPtr statement = make();
    EXPECT_EQ(statement, make());
    EXPECT_EQ(statement->max_rows, 0U);
    EXPECT_THAT(statement->sql, Not(HasSubstr(" FROM pg_database")));
    EXPECT_THAT(statement->sql, Not(HasSubstr(";")));
  }
}

}  // namespace
}  // namespace pgvigil::postgres
