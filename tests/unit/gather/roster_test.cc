#include "gather/roster.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/gather/fake_server.h"

namespace pgvigil::gather {
namespace {

using testing::ElementsAre;

postgres::ServerFacts Facts() {
  postgres::ServerFacts facts;
  facts.version = ServerVersion{160004};
  facts.current_database = "app";
  facts.databases = {{"app", true, false}, {"sales", true, false}, {"secret", false, false}};
  return facts;
}

/// Each entry as `database:reason`, the reason empty for what runs.
std::vector<std::string> Roster(queries::Query query, const KnownDatabases& known = {{"", {}}}) {
  queries::Catalogue catalogue;
  catalogue.queries = {std::make_shared<const queries::Query>(std::move(query))};
  std::vector<std::string> entries;
  for (const RosterEntry& entry : MakeRoster(catalogue, Facts(), known, {})) {
    EXPECT_EQ(entry.skipped.empty(), entry.variant != nullptr);
    entries.push_back(entry.shown_database + ":" + std::string(entry.skipped));
  }
  return entries;
}

TEST(MakeRoster, PutsAQueryOnTheMainDatabaseUnlessItNamesOthers) {
  EXPECT_THAT(Roster(MakeQuery("q")), ElementsAre("app:"));
}

TEST(MakeRoster, SaysWhyAQueryDoesNotRun) {
  queries::Query disabled = MakeQuery("q");
  disabled.enabled = false;
  EXPECT_THAT(Roster(disabled), ElementsAre("app:disabled"));
  queries::Query standby = MakeQuery("q");
  standby.role = queries::Role::kStandby;
  EXPECT_THAT(Roster(standby), ElementsAre("app:role"));
  queries::Query old = MakeQuery("q");
  old.variants[0].versions = *queries::VersionConstraint::Parse("<16");
  EXPECT_THAT(Roster(old), ElementsAre("app:version"));
  queries::Query extension = MakeQuery("q");
  extension.extension = queries::ExtensionCondition{"pg_stat_statements", ""};
  EXPECT_THAT(Roster(extension), ElementsAre("app:extension"));
}

TEST(MakeRoster, ListsDatabasesThatRefuseTheRoleOrDoNotExist) {
  queries::Query query = MakeQuery("q");
  query.target_databases = {"*", "gone"};
  EXPECT_THAT(Roster(query),
              ElementsAre("app:", "sales:", "secret:no_connect", "gone:no_database"));
}

TEST(MakeRoster, PatternWithoutAMatchIsOneEntry) {
  queries::Query query = MakeQuery("q");
  query.target_databases = {"x*"};
  EXPECT_THAT(Roster(query), ElementsAre("app:no_database"));
}

TEST(MakeRoster, WaitsForTheFactsOfADatabaseOnlyWhereTheyDecide) {
  queries::Query query = MakeQuery("q");
  query.target_databases = {"app", "sales"};
  EXPECT_THAT(Roster(query), ElementsAre("app:", "sales:"));
  query.extension = queries::ExtensionCondition{"pg_stat_statements", ""};
  EXPECT_THAT(Roster(query), ElementsAre("app:extension", "sales:waiting_for_facts"));
  postgres::DatabaseFacts installed;
  installed.extensions["pg_stat_statements"] = "1.10";
  EXPECT_THAT(Roster(query, {{"", {}}, {"sales", installed}}),
              ElementsAre("app:extension", "sales:"));
}

}  // namespace
}  // namespace pgvigil::gather
