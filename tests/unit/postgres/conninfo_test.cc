#include "postgres/conninfo.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

namespace pgvigil::postgres {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr char kCanary[] = "c4nary-s3cret";

// A file that is gone with the test.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& text) {
    std::string name = testing::TempDir() + "pgvigil-XXXXXX";
    const int fd = mkstemp(name.data());
    close(fd);
    path_ = name;
    Write(text);
  }
  ~TemporaryFile() { std::filesystem::remove(path_); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  void Write(const std::string& text) const { std::ofstream(path_) << text; }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

config::ConnectionSettings WithDsn(const std::string& dsn) {
  config::ConnectionSettings connection;
  connection.dsn = Secret(dsn);
  return connection;
}

TEST(BuildConninfo, ReadsBothFormsOfADsn) {
  for (const char* dsn : {"host=h port=1 user=u dbname=d", "postgresql://u@h:1/d"}) {
    const auto built = BuildConninfo(WithDsn(dsn), {}, "");
    ASSERT_TRUE(built) << dsn;
    EXPECT_EQ(built->Get("host"), "h");
    EXPECT_EQ(built->Get("port"), "1");
    EXPECT_EQ(built->Get("user"), "u");
    EXPECT_EQ(built->Get("dbname"), "d");
    EXPECT_EQ(built->Get("application_name"), "pgvigil");
  }
}

TEST(BuildConninfo, TakesAnyDatabaseNameLiterally) {
  for (const char* name :
       {"a b", "it's", "q\"q", "host=evil", "postgresql://evil/", "\xF0\x9F\x90\x98"}) {
    const auto built = BuildConninfo(WithDsn("host=h"), {}, name);
    ASSERT_TRUE(built);
    EXPECT_EQ(built->Get("dbname"), name);
    EXPECT_EQ(built->Get("host"), "h");
  }
}

TEST(BuildConninfo, PinsTheSessionAfterTheUsersOwnOptions) {
  const auto built =
      BuildConninfo(WithDsn("host=h options='-c search_path=evil -c geqo=off'"), {}, "");
  ASSERT_TRUE(built);
  const std::string& options = built->Get("options");
  EXPECT_THAT(options, HasSubstr("geqo=off"));
  EXPECT_LT(options.find("search_path=evil"), options.find("search_path=pg_catalog,\\ pg_temp"));
  EXPECT_THAT(options, HasSubstr("default_transaction_read_only=on"));
  EXPECT_THAT(options, HasSubstr("lock_timeout=100"));
}

TEST(BuildConninfo, LeavesOptionsAloneForPoolersThatRefuseThem) {
  config::ConnectionSettings connection = WithDsn("host=h");
  connection.session_options = false;
  EXPECT_FALSE(BuildConninfo(connection, {}, "")->Has("options"));
}

TEST(BuildConninfo, ReadsSecretFilesAnewEachTime) {
  const TemporaryFile password("first\n");
  const TemporaryFile user("u1\r\n");
  config::ConnectionSettings connection = WithDsn("host=h password=old");
  connection.password_file = password.path();
  connection.user_file = user.path();
  EXPECT_EQ(BuildConninfo(connection, {}, "")->Get("password"), "first");
  EXPECT_EQ(BuildConninfo(connection, {}, "")->Get("user"), "u1");
  password.Write("second");
  EXPECT_EQ(BuildConninfo(connection, {}, "")->Get("password"), "second");
}

TEST(BuildConninfo, ReadsTheUriFileOfPostgresExporter) {
  const TemporaryFile uri("h:7/d?sslmode=require\n");
  config::ConnectionSettings connection;
  connection.uri_file = uri.path();
  const auto built = BuildConninfo(connection, {}, "");
  ASSERT_TRUE(built);
  EXPECT_EQ(built->Get("host"), "h");
  EXPECT_EQ(built->Get("port"), "7");
  EXPECT_EQ(built->Get("sslmode"), "require");
}

TEST(BuildConninfo, AMissingSecretFileIsNamed) {
  config::ConnectionSettings connection = WithDsn("host=h");
  connection.password_file = "/nonexistent/password";
  const auto built = BuildConninfo(connection, {}, "");
  ASSERT_FALSE(built);
  EXPECT_THAT(built.error().message, HasSubstr("/nonexistent/password"));
}

TEST(BuildConninfo, NeverQuotesAMalformedDsn) {
  const std::string canary = kCanary;
  for (const std::string& dsn :
       {"host=h passwrod=" + canary, "host=h " + canary, "postgresql://u:" + canary + "@h:x:y/d",
        "postgresql://h/d?" + canary + "=1", "password='" + canary, "postgres//" + canary}) {
    const auto built = BuildConninfo(WithDsn(dsn), {}, "");
    if (built) continue;
    EXPECT_THAT(built.error().message, Not(HasSubstr(canary))) << "a secret was printed";
    EXPECT_THAT(built.error().message, HasSubstr("expected"));
  }
}

TEST(BuildConninfoOf, GoesToAnotherServerWithTheSameSettings) {
  auto connection = WithDsn("host=/run hostaddr=10.0.0.1 user=u target_session_attrs=primary");
  connection.password = Secret("p");
  const auto built = BuildConninfoOf(connection, {}, "other", "77");
  ASSERT_TRUE(built);
  EXPECT_EQ(built->Get("host"), "other");
  EXPECT_EQ(built->Get("hostaddr"), "");
  EXPECT_EQ(built->Get("port"), "77");
  EXPECT_EQ(built->Get("user"), "u");
  EXPECT_EQ(built->Get("password"), "p");
  EXPECT_EQ(built->Get("target_session_attrs"), "any");
}

TEST(BuildTargetConninfo, TakesWhatTheTargetLeavesOutUnlessItNamesAnotherUser) {
  struct Case {
    const char* dsn;
    const char* user;
    const char* password;
    const char* database;
  };
  const Case cases[] = {
      {"host=e", "u", "p", "d"},
      {"host=e dbname=x", "u", "p", "x"},
      {"host=e password=q", "u", "q", "d"},
      {"host=e user=v", "v", "", "d"},
      {"host=e user=v password=q dbname=x", "v", "q", "x"},
  };
  auto connection = WithDsn("host=h port=1 user=u dbname=d sslmode=disable");
  connection.password = Secret("p");
  for (const Case& c : cases) {
    const auto built = BuildTargetConninfo(Secret(c.dsn), connection);
    ASSERT_TRUE(built) << c.dsn;
    EXPECT_EQ(built->Get("host"), "e") << c.dsn;
    EXPECT_EQ(built->Get("user"), c.user) << c.dsn;
    EXPECT_EQ(built->Get("password"), c.password) << c.dsn;
    EXPECT_EQ(built->Get("dbname"), c.database) << c.dsn;
    EXPECT_FALSE(built->Has("options")) << c.dsn;
    EXPECT_NE(built->Get("sslmode"), "disable") << c.dsn;
  }
}

TEST(BuildTargetConninfo, RefusesWhatCannotBeTakenApart) {
  for (const char* dsn : {"host", "host=a,b port=1,2,3", "host=a,b hostaddr=10.0.0.1"}) {
    const auto built = BuildTargetConninfo(Secret(dsn), {});
    ASSERT_FALSE(built) << dsn;
    EXPECT_EQ(built.error().kind, ErrorKind::kConfig) << dsn;
  }
}

}  // namespace
}  // namespace pgvigil::postgres
