#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/setup_access.h"
#include "app/setup_config.h"
#include "app/setup_find.h"
#include "app/setup_report.h"
#include "config/yaml.h"

namespace pgvigil::app {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

SetupFacts FactsWith(std::vector<HbaRule> rules) {
  SetupFacts facts;
  facts.host = "/run/postgresql";
  facts.port = "5432";
  facts.database = "postgres";
  facts.hba = std::move(rules);
  return facts;
}

HbaRule Local(const char* users, const char* method, const char* options = "") {
  return {90, "local", "all", users, "", method, options};
}

HbaRule Loopback(const char* method) {
  return {97, "host", "all", "all", "127.0.0.1/255.255.255.255", method, ""};
}

TEST(DecideAccess, FollowsTheFirstLineThatApplies) {
  struct Case {
    std::vector<HbaRule> rules;
    const char* role;
    bool password;
    const char* host;
    bool ready;
    std::vector<std::string> hba;
    std::vector<std::string> ident;
  };
  const std::string own = "local   all   pgvigil   peer";
  const std::string mapped = "local   all   watcher   peer map=pgvigil";
  const Case cases[] = {
      {{Local("all", "peer")}, "pgvigil", false, "/run/postgresql", true, {}, {}},
      {{Local("postgres", "peer"), Local("all", "trust")},
       "pgvigil",
       false,
       "/run/postgresql",
       true,
       {},
       {}},
      {{Local("all", "peer")},
       "watcher",
       false,
       "/run/postgresql",
       false,
       {mapped},
       {"pgvigil   pgvigil   watcher"}},
      {{Local("all", "peer", "map=people")},
       "pgvigil",
       false,
       "/run/postgresql",
       false,
       {},
       {"people   pgvigil   pgvigil"}},
      {{Local("all", "scram-sha-256")}, "pgvigil", true, "/run/postgresql", true, {}, {}},
      {{Local("all", "md5")}, "pgvigil", false, "/run/postgresql", false, {own}, {}},
      {{Local("all", "reject"), Loopback("scram-sha-256")},
       "pgvigil",
       true,
       "127.0.0.1",
       true,
       {},
       {}},
      {{Local("all", "reject"), Loopback("scram-sha-256")},
       "pgvigil",
       false,
       "/run/postgresql",
       false,
       {own},
       {}},
      {{}, "pgvigil", false, "/run/postgresql", false, {own}, {}},
      {{},
       "all",
       false,
       "/run/postgresql",
       false,
       {"local   all   \"all\"   peer map=pgvigil"},
       {"pgvigil   pgvigil   \"all\""}},
  };
  for (const Case& each : cases) {
    const auto access = DecideAccess(FactsWith(each.rules), each.role, each.password);
    EXPECT_EQ(access.host, each.host) << access.why;
    EXPECT_EQ(access.ready, each.ready) << access.why;
    EXPECT_EQ(access.hba, each.hba) << access.why;
    EXPECT_EQ(access.ident, each.ident) << access.why;
  }
}

TEST(DecideAccess, UnseenFileIsNotTakenForAnEmptyOne) {
  SetupFacts facts = FactsWith({});
  facts.hba.reset();
  const auto access = DecideAccess(facts, "pgvigil", false);
  EXPECT_FALSE(access.ready);
  EXPECT_THAT(access.why, HasSubstr("may not be seen"));
}

TEST(DecideAccess, NamesTheAddressOfThisMachine) {
  const std::pair<const char*, const char*> cases[] = {{"127.0.0.1", "127.0.0.1/32"},
                                                       {"localhost", "127.0.0.1/32"},
                                                       {"::1", "::1/128"},
                                                       {"db1.example", "ADDRESS/32"}};
  for (const auto& [host, address] : cases) {
    SetupFacts facts = FactsWith({});
    facts.host = host;
    EXPECT_THAT(DecideAccess(facts, "pgvigil", true).hba,
                ElementsAre(std::string("host   all   pgvigil   ") + address + "   scram-sha-256"));
  }
}

TEST(ServiceUnit, IsTheOneThatReadsTheFile) {
  const std::pair<const char*, const char*> cases[] = {
      {"/etc/pgvigil/pgvigil.yaml", "pgvigil"},
      {"/etc/pgvigil/orders-1.yaml", "pgvigil@orders-1"},
      {"/etc/pgvigil/orders.yml", ""},
      {"/etc/pgvigil/.yaml", ""},
      {"/etc/pgvigil/a/b.yaml", ""},
      {"/etc/pgvigil/two words.yaml", ""},
      {"/tmp/pgvigil.yaml", ""},
  };
  for (const auto& [file, unit] : cases) EXPECT_EQ(ServiceUnit(file), unit) << file;
}

TEST(StartingConfiguration, HoldsOnlyWhatIsKnownAndIsYaml) {
  SetupFacts facts = FactsWith({});
  facts.version = "15.4";
  const SetupAccess access{.host = "/run/post gres"};
  const std::string none;
  const auto bare = StartingConfiguration({facts, access, "o'ne", none});
  EXPECT_THAT(bare, HasSubstr(R"(dsn: "host='/run/post gres' port=5432 user='o\\'ne' dbname=)"));
  for (const char* key : {"ha:", "labels:", "collection:", "password_file:"}) {
    EXPECT_EQ(bare.find(key), std::string::npos) << bare;
  }
  facts.cluster_name = "odd \"name\"\n";
  facts.databases = {"a", "b"};
  facts.data_directory = "/data";
  facts.wal_directory = "/wal";
  facts.tablespaces = {"/space"};
  facts.standbys = 2;
  facts.has_statements = true;
  const auto full = StartingConfiguration({facts, access, "pgvigil", "/etc/pgvigil/password"});
  EXPECT_TRUE(config::YamlNode::Parse(full, "x")) << full;
  for (const char* text :
       {"expected_standbys: 2", R"(disks: ["/data", "/wal", "/space"])", R"(databases: ["a", "b"])",
        R"(cluster: "odd \"name\"\x0a")", "pg_stat_statements: {enabled: true}"}) {
    EXPECT_THAT(full, HasSubstr(text));
  }
}

TEST(SocketFoldersOf, TakesTheLastLine) {
  EXPECT_THAT(SocketFoldersOf("#unix_socket_directories = '/tmp'\n"), IsEmpty());
  EXPECT_THAT(SocketFoldersOf("unix_socket_directories = '/a'\nport = 1\n"
                              " unix_socket_directories='/b, /c,@abstract' # more\n"),
              ElementsAre("/b", "/c"));
}

}  // namespace
}  // namespace pgvigil::app
