#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "collectors/pgbouncer_answers.h"
#include "collectors/pgbouncer_series.h"
#include "unit/collectors/said.h"

namespace pgvigil::collectors {
namespace {

using testing::Contains;
using testing::DoubleEq;
using testing::DoubleNear;
using testing::ElementsAre;
using testing::Key;
using testing::Not;
using testing::Optional;
using testing::Pair;

/// A result written as lines of words; `-` is NULL.
postgres::Rows Table(const std::string &text) {
  std::istringstream lines(text);
  std::string line;
  std::vector<postgres::ColumnInfo> columns;
  postgres::Rows::Literals rows;
  while (std::getline(lines, line)) {
    std::istringstream words(line);
    std::vector<std::optional<std::string>> cells;
    for (std::string word; words >> word;) {
      cells.push_back(word == "-" ? std::nullopt : std::optional(word));
    }
    if (columns.empty()) {
      for (const auto &cell : cells) columns.push_back({*cell, 25});
    } else {
      rows.push_back(std::move(cells));
    }
  }
  return postgres::Rows::FromLiterals(std::move(columns), std::move(rows));
}

/// PgBouncer 1.18 with a pool of two of which `busy` are used.
BouncerAnswers Debian12(const std::string &busy, const std::string &idle = "0",
                        const std::string &waiting = "0", const std::string &wait = "0") {
  BouncerAnswers answers;
  answers.lists = Table("list items\nused_clients 40\nlogin_clients 1\npeers 3\n");
  answers.config = Table(
      "key value default changeable\nmax_client_conn 100 "
      "100 yes\nauth_type any md5 yes\n"
      "max_user_connections 0 0 yes\n");
  answers.databases = Table(
      "name host port database force_user pool_size min_pool_size "
      "reserve_pool pool_mode "
      "max_connections current_connections paused disabled\n"
      "pgbouncer - 6432 pgbouncer pgbouncer 2 0 0 statement 0 0 0 0\n"
      "shop h 5432 shop - 2 0 1 - 0 2 0 0\n");
  answers.pools = Table(
      "database user cl_active cl_waiting sv_active sv_idle "
      "sv_used sv_tested sv_login maxwait "
      "maxwait_us pool_mode\n"
      "pgbouncer pgbouncer 9 9 9 0 0 0 0 9 0 statement\n"
      "shop app 5 " +
      waiting + " " + busy + " " + idle + " 0 0 0 " + wait + " 500000 session\n");
  answers.stats = Table(
      "database total_xact_count total_query_count "
      "total_received total_sent total_xact_time "
      "total_query_time total_wait_time avg_xact_count\n"
      "shop 7 9 25 83 3000000 2500000 15975 1\n");
  answers.version = postgres::Rows::FromLiterals({{"version", 25}}, {{"PgBouncer 1.18.0"}});
  return answers;
}

BouncerAnswers WithState(BouncerAnswers answers, const std::string &active) {
  answers.state = Table("key value\nactive " + active + "\npaused no\nsuspended no\n");
  return answers;
}

std::map<std::string, double> Series(const BouncerAnswers &answers) {
  return Said([&](const Moment &, bool, Findings &out) { SaySeries(answers, "p", out); },
              SteadyTime{});
}

TEST(SaySeries, HasTheNamesAndUnitsOfThePeer) {
  const auto said = Series(Debian12("2"));
  const std::string pool = R"({database="shop",pgbouncer="p",user="app"})";
  EXPECT_THAT(said, Contains(Pair("pgbouncer_pools_client_active_connections" + pool, 5)));
  EXPECT_THAT(said, Contains(Pair("pgbouncer_pools_client_maxwait_seconds" + pool, 0.5)));
  const std::string stats = R"({database="shop",pgbouncer="p"})";
  EXPECT_THAT(said, Contains(Pair("pgbouncer_stats_queries_duration_seconds_total" + stats, 2.5)));
  EXPECT_THAT(said, Contains(Pair("pgbouncer_stats_sent_bytes_total" + stats, 83)));
  EXPECT_THAT(said, Contains(Pair(R"(pgbouncer_version_info{pgbouncer="p",version="1.18.0"})", 1)));
  EXPECT_THAT(said, Contains(Pair(R"(pgbouncer_used_clients{pgbouncer="p"})", 40)));
  EXPECT_THAT(said,
              Contains(Pair(R"(pgbouncer_config_max_client_connections{pgbouncer="p"})", 100)));
  EXPECT_THAT(said,
              Contains(Pair(R"(pgbouncer_databases_reserve_pool{database="shop",force_user="",)"
                            R"(host="h",name="shop",pgbouncer="p",pool_mode="",port="5432"})",
                            1)));
}

TEST(SaySeries, FindsColumnsWhereverAVersionPutsThem) {
  BouncerAnswers answers = Debian12("2");
  answers.databases = Table(
      "name reserve_pool_size paused server_lifetime "
      "max_client_connections\nshop 4 1 3600 50\n");
  const auto said = Series(answers);
  const std::string labels =
      R"({database="",force_user="",host="",name="shop",pgbouncer="p",pool_mode="",port=""})";
  EXPECT_THAT(said, Contains(Pair("pgbouncer_databases_reserve_pool" + labels, 4)));
  EXPECT_THAT(said, Contains(Pair("pgbouncer_databases_max_client_connections" + labels, 50)));
  EXPECT_THAT(said, Not(Contains(Key("pgbouncer_databases_pool_size" + labels))));
}

TEST(SaySeries, OfVeryManyPoolsTheRestIsOne) {
  std::string text = "database user cl_active sv_active maxwait\n";
  for (int i = 0; i < 150; ++i) {
    text += "d" + std::to_string(i) + " u " + std::to_string(i) + " 1 " + std::to_string(i) + "\n";
  }
  BouncerAnswers answers;
  answers.pools = Table(text);
  const auto said = Series(answers);
  const std::string rest = R"({database="__other__",pgbouncer="p",user=""})";
  EXPECT_THAT(said, Contains(Pair("pgbouncer_pools_client_active_connections" + rest, 49 * 25)));
  EXPECT_THAT(said, Contains(Pair("pgbouncer_pools_client_maxwait_seconds" + rest, 49)));
  EXPECT_THAT(said, Contains(Key("pgbouncer_pools_server_active_connections"
                                 R"({database="d50",pgbouncer="p",user="u"})")));
  EXPECT_THAT(said, Not(Contains(Key("pgbouncer_pools_server_active_connections"
                                     R"({database="d49",pgbouncer="p",user="u"})"))));
}

TEST(Weigh, ComparesWithTheLimits) {
  const BouncerLoad load = Weigh(Debian12("1", "1"), 90);
  EXPECT_THAT(load.clients_ratio, Optional(DoubleEq(0.4)));
  ASSERT_EQ(load.pools.size(), 1);
  EXPECT_EQ(load.pools[0].database, "shop");
  EXPECT_DOUBLE_EQ(load.pools[0].used_ratio, 0.5);
}

TEST(Weigh, JudgesSaturation) {
  struct Case {
    const char *what;
    BouncerAnswers answers;
    double percent;
    Truth saturated;
  };
  Case cases[] = {
      {"nothing is known", {}, 90, Truth::kUnknown},
      {"room", Debian12("1", "1"), 90, Truth::kFalse},
      {"all used, nobody waits", Debian12("2"), 90, Truth::kFalse},
      {"some wait for a moment", Debian12("2", "0", "3"), 90, Truth::kFalse},
      {"some wait for long", Debian12("2", "0", "3", "1"), 90, Truth::kTrue},
      {"the server is slow to let in", Debian12("1", "0", "3", "1"), 90, Truth::kFalse},
      {"many clients", Debian12("1", "1"), 40, Truth::kTrue},
  };
  for (const Case &one : cases)
    EXPECT_EQ(Weigh(one.answers, one.percent).saturated, one.saturated) << one.what;
  BouncerAnswers no_pools = Debian12("1", "1");
  no_pools.pools.reset();
  EXPECT_EQ(Weigh(no_pools, 90).saturated, Truth::kUnknown);
  EXPECT_EQ(Weigh(no_pools, 40).saturated, Truth::kTrue);
}

TEST(Weigh, AFullDatabaseCountsAsItsPools) {
  BouncerAnswers answers = Debian12("1", "0", "3", "2");
  answers.databases = Table("name pool_size max_connections current_connections\nshop 20 1 1\n");
  EXPECT_EQ(Weigh(answers, 90).saturated, Truth::kTrue);
}

TEST(Weigh, KnowsAPause) {
  BouncerAnswers paused_database = Debian12("0", "1");
  paused_database.databases = Table("name pool_size paused disabled\nshop 2 1 0\n");
  BouncerAnswers disabled = Debian12("0", "1");
  disabled.databases = Table("name pool_size paused disabled\nshop 2 0 1\n");
  EXPECT_EQ(Weigh(paused_database, 90).paused, Truth::kTrue);
  EXPECT_EQ(Weigh(disabled, 90).paused, Truth::kTrue);
  EXPECT_EQ(Weigh(WithState(Debian12("2"), "yes"), 90).paused, Truth::kFalse);
  EXPECT_EQ(Weigh(WithState(Debian12("2"), "no"), 90).paused, Truth::kTrue);
  EXPECT_EQ(Weigh({}, 90).paused, Truth::kUnknown);
}

TEST(Weigh, OfAnOldVersionAnIdleConnectionProvesThatNothingIsPaused) {
  EXPECT_EQ(Weigh(Debian12("1", "1"), 90).paused, Truth::kFalse);
  EXPECT_EQ(Weigh(Debian12("1"), 90).paused, Truth::kUnknown);
}

}  // namespace
}  // namespace pgvigil::collectors
