#include "queries/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pgvigil::queries {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

VersionConstraint Versions(std::string_view text) {
  auto constraint = VersionConstraint::Parse(text);
  EXPECT_TRUE(constraint) << text;
  return constraint.value_or(VersionConstraint());
}

Query TwoVariants() {
  Query query;
  query.name = "q";
  query.variants = {{Versions("<17"), "old"}, {Versions(">=17"), "new"}};
  return query;
}

postgres::ServerFacts Server(int version_num) {
  postgres::ServerFacts facts;
  facts.version = {version_num};
  facts.current_database = "app";
  return facts;
}

TEST(Selection, TakesTheFirstVariantThatHolds) {
  const Query query = TwoVariants();
  EXPECT_EQ(Select(query, Server(160004), {}).variant, &query.variants[0]);
  EXPECT_EQ(Select(query, Server(170000), {}).variant, &query.variants[1]);
}

TEST(Selection, SaysWhyAQueryDoesNotRun) {
  struct Case {
    std::string_view name;
    std::function<void(Query&, postgres::ServerFacts&)> change;
    std::optional<SkipReason> skipped;
  };
  const Case cases[] = {
      {"nothing", [](Query&, auto&) {}, std::nullopt},
      {"disabled", [](Query& q, auto&) { q.enabled = false; }, SkipReason::kDisabled},
      {"no variant", [](Query& q, auto&) { q.variants.pop_back(); }, SkipReason::kNoVariant},
      {"no SQL", [](Query& q, auto&) { q.variants.clear(); }, SkipReason::kNoVariant},
      {"primary here", [](Query& q, auto&) { q.role = Role::kPrimary; }, std::nullopt},
      {"standby here", [](Query& q, auto&) { q.role = Role::kStandby; }, SkipReason::kRole},
      {"primary on a standby",
       [](Query& q, auto& facts) {
         q.role = Role::kPrimary;
         facts.in_recovery = true;
       },
       SkipReason::kRole},
      {"standby on a standby",
       [](Query& q, auto& facts) {
         q.role = Role::kStandby;
         facts.in_recovery = true;
       },
       std::nullopt},
      {"extension",
       [](Query& q, auto&) {
         q.extension = {"pg_stat_statements", ""};
       },
       std::nullopt},
      {"extension missing",
       [](Query& q, auto&) {
         q.extension = {"citus", ""};
       },
       SkipReason::kExtension},
      {"extension new enough",
       [](Query& q, auto&) {
         q.extension = {"pg_stat_statements", "1.9"};
       },
       std::nullopt},
      {"extension too old",
       [](Query& q, auto&) {
         q.extension = {"pg_stat_statements", "1.11"};
       },
       SkipReason::kExtension},
      {"tag", [](Query& q, auto&) { q.required_tags = {"pgbouncer"}; }, SkipReason::kTag},
  };
  for (const Case& each : cases) {
    Query query = TwoVariants();
    postgres::ServerFacts facts = Server(180000);
    each.change(query, facts);
    const Selection selection = Select(query, facts, {{{"pg_stat_statements", "1.10"}}});
    EXPECT_EQ(selection.skipped, each.skipped) << each.name;
    EXPECT_EQ(selection.variant == nullptr, each.skipped.has_value()) << each.name;
  }
}

TEST(SkipReasons, HaveNames) {
  EXPECT_EQ(Name(SkipReason::kDisabled), "disabled");
  EXPECT_EQ(Name(SkipReason::kNoVariant), "version");
  EXPECT_EQ(Name(SkipReason::kRole), "role");
  EXPECT_EQ(Name(SkipReason::kExtension), "extension");
  EXPECT_EQ(Name(SkipReason::kTag), "tag");
  EXPECT_EQ(Name(SkipReason::kNoDatabase), "no_database");
  EXPECT_EQ(Name(SkipReason::kNoConnect), "no_connect");
}

class TargetsTest : public ::testing::Test {
 protected:
  TargetsTest() {
    facts_.current_database = "app";
    facts_.databases = {{"app", true, false},      {"app_archive", true, false},
                        {"closed", false, false},  {"my db", true, false},
                        {"postgres", true, false}, {"template1", true, true}};
  }

  Targets Resolve(std::vector<std::string> wanted, bool configured = false) {
    Query query;
    query.target_databases = std::move(wanted);
    query.configured_databases = configured;
    return ResolveTargets(query, facts_, collection_);
  }

  postgres::ServerFacts facts_;
  config::CollectionSettings collection_;
};

TEST_F(TargetsTest, AreTheMainDatabaseWhenNoneIsNamed) {
  EXPECT_THAT(Resolve({}).databases, ElementsAre(""));
}

TEST_F(TargetsTest, UseTheMainConnectionForItsOwnDatabase) {
  EXPECT_THAT(Resolve({"postgres", "app"}).databases, ElementsAre("", "postgres"));
}

TEST_F(TargetsTest, MatchPatternsWithoutTemplatesAndTwins) {
  const Targets targets = Resolve({"*", "app*", "postgres"});
  EXPECT_THAT(targets.databases, ElementsAre("", "app_archive", "my db", "postgres"));
  EXPECT_THAT(targets.refused, ElementsAre("closed"));
  EXPECT_THAT(targets.missing, IsEmpty());
}

TEST_F(TargetsTest, TellNamesThatAreNotThere) {
  const Targets targets = Resolve({"gone", "gone", "template1", "my db"});
  EXPECT_THAT(targets.databases, ElementsAre("my db"));
  EXPECT_THAT(targets.missing, ElementsAre("gone", "template1"));
}

TEST_F(TargetsTest, AreEmptyWhenAPatternMatchesNothing) {
  for (const char* pattern : {"nothing*", "[", "[a"}) {
    const Targets targets = Resolve({pattern});
    EXPECT_THAT(targets.databases, IsEmpty()) << pattern;
    EXPECT_THAT(targets.missing, IsEmpty()) << pattern;
  }
}

TEST_F(TargetsTest, ExcludeWhatAPatternMatchedButNotWhatIsNamed) {
  collection_.exclude_databases = {"app*", "postgres"};
  EXPECT_THAT(Resolve({"*"}).databases, ElementsAre("my db"));
  EXPECT_THAT(Resolve({"*", "postgres"}).databases, ElementsAre("my db", "postgres"));
}

TEST_F(TargetsTest, ConfiguredAreTheMainDatabaseAndThoseOfTheSettings) {
  EXPECT_THAT(Resolve({}, true).databases, ElementsAre(""));
  collection_.databases = {"*", "absent"};
  collection_.exclude_databases = {"postgres", "app"};
  const Targets targets = Resolve({}, true);
  EXPECT_THAT(targets.databases, ElementsAre("", "app_archive", "my db"));
  EXPECT_THAT(targets.refused, ElementsAre("closed"));
  EXPECT_THAT(targets.missing, ElementsAre("absent"));
}

TEST_F(TargetsTest, KeepTheMainDatabaseWhenTheListDoesNotHoldIt) {
  facts_.databases.clear();
  const Targets targets = Resolve({"app"});
  EXPECT_THAT(targets.databases, ElementsAre(""));
  EXPECT_THAT(targets.missing, IsEmpty());
}

}  // namespace
}  // namespace pgvigil::queries
