#include "config/load.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "config/data_source.h"

namespace pgvigil::config {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;

std::string WriteFile(const std::string& text) {
  const std::string path = ::testing::TempDir() + "pgvigil_load_test_" + std::to_string(::getpid());
  std::ofstream(path) << text;
  return path;
}

Settings Loaded(const LoadRequest& request) {
  auto loaded = LoadSettings(request);
  EXPECT_TRUE(loaded) << (loaded ? "" : loaded.error().message);
  return loaded ? loaded->settings : Settings{};
}

std::string Failure(const LoadRequest& request) {
  const auto loaded = LoadSettings(request);
  return loaded ? "" : loaded.error().message;
}

TEST(LoadSettings, EveryKeyIsOptional) {
  const Settings defaults;
  for (const std::string_view text : {"", "# nothing\n", "collection:\n", "http: {}\n"}) {
    const Settings settings = Loaded({.file = WriteFile(std::string(text))});
    EXPECT_EQ(settings.collection.budget, defaults.collection.budget);
    EXPECT_EQ(settings.http.listen, "127.0.0.1:9187");
  }
}

TEST(LoadSettings, ReadsEverySection) {
  const Settings settings = Loaded({.file = WriteFile(R"(
connection:
  dsn: host=/run/postgresql dbname=postgres
  password_file: /run/secrets/password
  session_options: false
collection:
  budget: 750ms
  max_connections: 2
  databases: [app, "app_*"]
http:
  listen: 0.0.0.0:9999
log: {level: debug, format: json}
profile: cnpg
labels: {cluster: eu-1, az: 3}
default_queries: false
query_files:
  - /etc/pgvigil/queries.d
  - {path: old.yaml, dialect: postgres_exporter}
queries:
  pg_stat_archiver: {enabled: false, timeout: 2s, cache: 1m, max_series: 7}
)")});
  EXPECT_EQ(settings.connection.dsn.Reveal(), "host=/run/postgresql dbname=postgres");
  EXPECT_EQ(settings.connection.password_file, "/run/secrets/password");
  EXPECT_FALSE(settings.connection.session_options);
  EXPECT_EQ(settings.collection.budget.count(), 750);
  EXPECT_EQ(settings.collection.max_connections, 2);
  EXPECT_THAT(settings.collection.databases, ElementsAre("app", "app_*"));
  EXPECT_EQ(settings.http.listen, "0.0.0.0:9999");
  EXPECT_EQ(settings.log.format, LogFormat::kJson);
  EXPECT_EQ(settings.profile, "cnpg");
  EXPECT_THAT(settings.labels, ElementsAre(Pair("az", "3"), Pair("cluster", "eu-1")));
  EXPECT_FALSE(settings.default_queries);
  ASSERT_EQ(settings.query_files.size(), 2U);
  EXPECT_EQ(settings.query_files[1].dialect, "postgres_exporter");
  const QueryOverride& query = settings.queries.at("pg_stat_archiver");
  EXPECT_EQ(query.enabled, false);
  EXPECT_EQ(query.cache, Milliseconds(60000));
  EXPECT_EQ(query.max_series, 7U);
}

TEST(LoadSettings, ShowsAllMistakesOfAFileAtOnce) {
  const std::string path = WriteFile(R"(colection: {}
collection:
  bugdet: 1s
  budget: 1
  max_connections: 0
  max_connectons: 3
log: {level: verbose}
labels: {1st: x}
profile: cpng
query_files: [{path: a, dialect: cloudnative}]
queries: {a: {enable: true}}
)");
  const std::string message = Failure({.file = path});
  for (const std::string_view part :
       {":1:1: unknown key `colection`; did you mean `collection`?",
        ":3:3: unknown key `bugdet`; did you mean `budget`?", ":4:11: `1` has no unit",
        ":5:20: 0 is too small; it must be 1 or more and 100 or less",
        ":6:3: unknown key `max_connectons`; did you mean `max_connections`?",
        ":7:14: `verbose` is none of trace debug info warning error off",
        ":8:10: `1st` is no legal label name", ":9:10: `cpng` is none of default cnpg",
        ":10:34: `cloudnative` is none of",
        ":11:15: unknown key `enable`; did you mean `enabled`?"}) {
    EXPECT_THAT(message, HasSubstr(path + std::string(part)));
  }
}

TEST(LoadSettings, MistakesInTargetsAreErrors) {
  struct Case {
    std::string_view text;
    std::string_view error;
  };
  const Case cases[] = {
      {"ha: {endpoints: {name: rw}}", "expected a list of maps with `name` and `dsn`"},
      {"ha: {endpoints: [{name: rw}]}", "expected a map with a `name` and a `dsn`"},
      {"ha: {endpoints: [{name: a, dsn: x}, {name: a, dsn: y}]}", "`a` is taken twice"},
      {"ha: {endpoints: [{name: a, dsn: x, role: primry}]}", "did you mean `primary`?"},
      // Nothing would come of it.
      {"ha: {pgbouncers: [{name: a, dsn: x, role: primary}]}", "unknown key `role`"},
  };
  for (const Case& each : cases) {
    EXPECT_THAT(Failure({.file = WriteFile(std::string(each.text))}), HasSubstr(each.error));
  }
}

TEST(LoadSettings, DuplicateKeyIsAnError) {
  const std::string path = WriteFile("http:\n  listen: a:1\n  listen: b:2\n");
  EXPECT_EQ(Failure({.file = path}), path + ":3:3: duplicate key `listen`");
}

TEST(LoadSettings, MissingFileIsAnError) {
  EXPECT_THAT(Failure({.file = "/nonexistent/pgvigil.yaml"}), HasSubstr("No such file"));
  EXPECT_THAT(Failure({.environment = {{"PGVIGIL_CONFIG", "/nonexistent/x"}}}),
              HasSubstr("No such file"));
}

TEST(LoadSettings, FileWithAMarkBeforeItMayBeAbsent) {
  const LoadRequest absent{.environment = {{"PGVIGIL_CONFIG", "-/nonexistent/x"}}};
  EXPECT_EQ(LoadSettings(absent).value().file, "");
  EXPECT_EQ(FileNamedBy(absent), "/nonexistent/x") << "it is watched for";
  const std::string path = WriteFile("profile: cnpg\n");
  EXPECT_EQ(Loaded({.file = "-" + path}).profile, "cnpg");
  EXPECT_THAT(Failure({.file = "-" + WriteFile("profile: x\n")}), HasSubstr("is none of"));
}

TEST(LoadSettings, CommandLineGoesOverEnvironmentOverFile) {
  LoadRequest request{
      .file = WriteFile("http: {listen: \"file:1\"}\nlog: {level: error}\nprofile: cnpg\n"),
      .environment = {{"PGVIGIL_LISTEN", "env:2"}, {"PGVIGIL_LOG_LEVEL", "debug"}},
      .overrides = {{"--listen", "http.listen", "cli:3"}}};
  const Settings settings = Loaded(request);
  EXPECT_EQ(settings.http.listen, "cli:3");
  EXPECT_EQ(settings.log.level, "debug");
  EXPECT_EQ(settings.profile, "cnpg");
}

TEST(LoadSettings, ReadsEveryTypeFromTheEnvironment) {
  const Settings settings = Loaded({.environment = {{"PGVIGIL_BUDGET", "2s"},
                                                    {"PGVIGIL_MAX_CONNECTIONS", "5"},
                                                    {"PGVIGIL_DATABASES", "a, b ,c_*"},
                                                    {"PGVIGIL_LABELS", "cluster=x, region=eu=1"},
                                                    {"PGVIGIL_DEFAULT_QUERIES", "false"},
                                                    {"PGVIGIL_LOG_FORMAT", "json"},
                                                    {"PGVIGIL_QUERY_FILES", "/a.yaml,/b"}}});
  EXPECT_EQ(settings.collection.budget.count(), 2000);
  EXPECT_EQ(settings.collection.max_connections, 5);
  EXPECT_THAT(settings.collection.databases, ElementsAre("a", "b", "c_*"));
  EXPECT_THAT(settings.labels, ElementsAre(Pair("cluster", "x"), Pair("region", "eu=1")));
  EXPECT_FALSE(settings.default_queries);
  EXPECT_EQ(settings.log.format, LogFormat::kJson);
  ASSERT_EQ(settings.query_files.size(), 2U);
  EXPECT_EQ(settings.query_files[0].path, "/a.yaml");
}

TEST(LoadSettings, ReadsListsOfMapsFromTheEnvironmentAsFromTheFile) {
  const Settings settings = Loaded(
      {.environment = {{"PGVIGIL_HA_ENDPOINTS",
                        R"([{name: rw, dsn: "host=a,b", role: primary}, {name: r, dsn: x}])"},
                       {"PGVIGIL_HA_PGBOUNCERS", "- name: pool\n  dsn: port=6432\n"}}});
  ASSERT_EQ(settings.ha.endpoints.size(), 2U);
  EXPECT_EQ(settings.ha.endpoints[0].name, "rw");
  EXPECT_EQ(settings.ha.endpoints[0].role, "primary");
  EXPECT_EQ(settings.ha.endpoints[1].role, "any");
  ASSERT_EQ(settings.ha.pgbouncers.size(), 1U);
  EXPECT_EQ(settings.ha.pgbouncers[0].name, "pool");
}

TEST(LoadSettings, NamesTheVariableThatIsWrong) {
  struct Case {
    std::string name;
    std::string value;
    std::string message;
  };
  const Case cases[] = {
      {"PGVIGIL_HA_ENDPOINTS", "rw",
       "PGVIGIL_HA_ENDPOINTS: its text:1:1: expected a list of maps with `name` and `dsn`"},
      {"PGVIGIL_BUDGET", "1", "PGVIGIL_BUDGET: `1` has no unit; write 1s for seconds"},
      {"PGVIGIL_MAX_CONNECTIONS", "many", "PGVIGIL_MAX_CONNECTIONS: `many` is no whole number"},
      {"PGVIGIL_DEFAULT_QUERIES", "yes",
       "PGVIGIL_DEFAULT_QUERIES: `yes` is neither true nor false"},
      {"PGVIGIL_LABELS", "cluster", "PGVIGIL_LABELS: `cluster` is not `name=value`"},
      {"PGVIGIL_PROFILE", "cnpgg",
       "PGVIGIL_PROFILE: `cnpgg` is none of default cnpg postgres_exporter; did you mean `cnpg`?"},
  };
  for (const Case& each : cases) {
    EXPECT_EQ(Failure({.environment = {{each.name, each.value}}}), each.message);
  }
}

TEST(LoadSettings, EmptyVariableCountsAsUnset) {
  EXPECT_EQ(Loaded({.environment = {{"PGVIGIL_BUDGET", ""}}}).collection.budget.count(), 1000);
}

TEST(LoadSettings, WarnsOfUnknownVariablesButNotOfServiceLinks) {
  const auto loaded = LoadSettings({.environment = {{"PGVIGIL_LISTENN", "x"},
                                                    {"PGVIGIL_SERVICE_HOST", "10.0.0.1"},
                                                    {"PGVIGIL_PORT", "tcp://10.0.0.1:9187"},
                                                    {"PGVIGIL_PORT_9187_TCP_ADDR", "10.0.0.1"},
                                                    {"PGHOST", "h"}}});
  ASSERT_TRUE(loaded);
  EXPECT_THAT(
      loaded->warnings,
      ElementsAre("environment variable PGVIGIL_LISTENN is not known and ignored; did you mean "
                  "`PGVIGIL_LISTEN`?"));
}

TEST(LoadSettings, ConnectionStringReplacesTheConnectionOfTheLayersBelow) {
  const std::string file = WriteFile(
      "connection: {uri_file: /uri, user: bob, password: old, password_file: /p, session_options: "
      "false}\n");
  const Settings settings =
      Loaded({.file = file, .overrides = {{"--dsn", "connection.dsn", "host=new"}}});
  EXPECT_EQ(settings.connection.dsn.Reveal(), "host=new");
  EXPECT_TRUE(settings.connection.user.empty());
  EXPECT_TRUE(settings.connection.password.empty());
  EXPECT_EQ(settings.connection.password_file, "");
  EXPECT_EQ(settings.connection.uri_file, "");
  EXPECT_FALSE(settings.connection.session_options);
}

TEST(LoadSettings, PasswordFileOfTheSameLayerStays) {
  const Settings settings = Loaded(
      {.environment = {{"PGVIGIL_DSN", "host=a"}, {"PGVIGIL_PASSWORD_FILE", "/run/secrets/p"}}});
  EXPECT_EQ(settings.connection.password_file, "/run/secrets/p");
}

TEST(LoadSettings, RefusesTwoServersAtOnce) {
  EXPECT_THAT(Failure({.environment = {{"PGVIGIL_DSN", "host=a"}, {"PGVIGIL_URI_FILE", "/f"}}}),
              HasSubstr("exclude each other"));
  EXPECT_THAT(Failure({.overrides = {{"--dsn", "connection.dsn", "host=a,host=b"}}}),
              HasSubstr("one pgvigil watches one server"));
}

TEST(LoadSettings, NoMessageShowsASecret) {
  const std::string canary = "hunter2canary";
  const std::string file =
      WriteFile("connection: \"postgresql://u:" + canary + "@h\"\nqueries: " + canary + "\n");
  const std::string other =
      WriteFile("connection:\n  dsn: [\"" + canary + "\"]\n  password: {a: " + canary +
                "}\n  pasword: " + canary + "\n");
  const LoadRequest requests[] = {
      {.file = other},
      {.environment = {{"PGVIGIL_DSN", "host=a password=" + canary + ",host=b"}}},
      {.environment = {{"DATA_SOURCE_NAME", "postgres://u:" + canary + "@h/d,postgres://x"}}},
      {.environment = {{"PGVIGIL_PASSWORT", canary}, {"PGVIGIL_BUDGET", "x"}}},
  };
  for (const LoadRequest& request : requests) {
    EXPECT_THAT(Failure(request), AllOf(Not(IsEmpty()), Not(HasSubstr(canary))));
  }
  EXPECT_THAT(Failure({.file = WriteFile("connection: \"postgresql://u:" + canary + "@h\"\n")}),
              AllOf(HasSubstr("expected a map, found a text"), Not(HasSubstr(canary))));
  const auto loaded = LoadSettings({.environment = {{"PGVIGIL_PASSWORT", canary}}});
  EXPECT_THAT(loaded->warnings.at(0), Not(HasSubstr(canary)));
}

TEST(DataSource, FollowsPostgresExporter) {
  struct Case {
    std::string symptom;
    Environment environment;
    std::string dsn;
    std::string uri_file;
    std::string user;
    std::string user_file;
    std::string password;
    std::string password_file;
  };
  const Case cases[] = {
      {"name wins over all",
       {{"DATA_SOURCE_NAME", "host=n"}, {"DATA_SOURCE_URI", "h"}, {"DATA_SOURCE_USER", "u"}},
       "host=n",
       "",
       "",
       "",
       "",
       ""},
      {"uri with user and password",
       {{"DATA_SOURCE_URI", "h:5432/d?sslmode=disable"},
        {"DATA_SOURCE_USER", "u"},
        {"DATA_SOURCE_PASS", "p@/"}},
       "postgresql://h:5432/d?sslmode=disable",
       "",
       "u",
       "",
       "p@/",
       ""},
      {"files win over plain",
       {{"DATA_SOURCE_URI", "h"},
        {"DATA_SOURCE_URI_FILE", "/uri"},
        {"DATA_SOURCE_USER", "u"},
        {"DATA_SOURCE_USER_FILE", "/user"},
        {"DATA_SOURCE_PASS", "p"},
        {"DATA_SOURCE_PASS_FILE", "/pass"}},
       "",
       "/uri",
       "",
       "/user",
       "",
       "/pass"},
  };
  for (const Case& each : cases) {
    const auto connection = Loaded({.environment = each.environment}).connection;
    EXPECT_EQ(connection.dsn.Reveal(), each.dsn) << each.symptom;
    EXPECT_EQ(connection.uri_file, each.uri_file) << each.symptom;
    EXPECT_EQ(connection.user.Reveal(), each.user) << each.symptom;
    EXPECT_EQ(connection.user_file, each.user_file) << each.symptom;
    EXPECT_EQ(connection.password.Reveal(), each.password) << each.symptom;
    EXPECT_EQ(connection.password_file, each.password_file) << each.symptom;
  }
}

TEST(DataSource, UserAloneSaysNothing) {
  EXPECT_EQ(ReadDataSource({{"DATA_SOURCE_USER", "u"}, {"DATA_SOURCE_PASS", "p"}}).value(),
            std::nullopt);
  EXPECT_EQ(ReadDataSource({}).value(), std::nullopt);
}

TEST(DataSource, OwnVariableGoesOverIt) {
  const Settings settings =
      Loaded({.environment = {{"PGVIGIL_DSN", "host=own"}, {"DATA_SOURCE_NAME", "host=other"}}});
  EXPECT_EQ(settings.connection.dsn.Reveal(), "host=own");
}

TEST(DataSource, CommaDoesNotAlwaysMeanSeveralServers) {
  struct Case {
    std::string dsn;
    bool several;
  };
  const Case cases[] = {{"host=a,b port=1,2 user=u", false},
                        {"postgresql://u@h1,h2/db", false},
                        {"postgresql://u:a,b@h/db?options=-c%20x,host=1", false},
                        {"host=a password=x,y", false},
                        {"host=a,host=b", true},
                        {"host=a, user = b", true},
                        {"postgres://a,postgresql://b", true},
                        {"host=a,postgresql://b", true},
                        {"", false}};
  for (const Case& each : cases) EXPECT_EQ(ListsSeveralServers(each.dsn), each.several) << each.dsn;
}

}  // namespace
}  // namespace pgvigil::config
