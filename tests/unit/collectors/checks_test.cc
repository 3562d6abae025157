#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "collectors/row.h"
#include "collectors/table.h"
#include "unit/collectors/rows.h"
#include "unit/collectors/said.h"

namespace pgvigil::collectors {
namespace {

using std::chrono::seconds;

SteadyTime At(int second) { return SteadyTime(seconds(second)); }

/// One check, told one row after the other.
class CheckTest : public testing::Test {
 protected:
  Report Tell(std::string_view name, const Cells& cells, int second) {
    if (!check_) check_ = MakeCheck(name, {ha_, local_});
    const postgres::Rows rows = OneRow(cells);
    const Moment moment{At(second), WallTime(seconds(second))};
    return check_->Learn({rows, ServerVersion{160000}, moment});
  }

  config::HaSettings ha_;
  LocalFacts local_;
  std::unique_ptr<Check> check_;
};

using InstanceTest = CheckTest;
using StandbyTest = CheckTest;

Cells Instance(const std::string& in_recovery, const std::string& start = "100",
               const std::string& reset = "7") {
  return {{"in_recovery", in_recovery}, {"timeline", "3"},          {"system_identifier", "42"},
          {"start_time", start},        {"bgwriter_reset", reset},  {"archiver_reset", reset},
          {"archive_mode", "on"},       {"has_upstream", "t"},      {"downstream", "0"},
          {"version", "16.4"},          {"cluster_name", "sixteen"}};
}

Cells With(Cells cells, const Cells& changes) {
  for (const auto& [name, value] : changes) {
    std::erase_if(cells, [&, key = name](const auto& cell) { return cell.first == key; });
    cells.emplace_back(name, value);
  }
  return cells;
}

TEST_F(InstanceTest, TellsTheRolesApart) {
  struct Case {
    std::string role;
    Cells row;
    std::string setting = "auto";
  };
  const Case cases[] = {
      {"primary", Instance("f")},
      {"standby", Instance("t")},
      {"cascading", With(Instance("t"), {{"downstream", "2"}})},
      {"archive_standby", With(Instance("t"), {{"has_upstream", "f"}})},
      {"designated_primary",
       With(Instance("t"), {{"archive_mode", "always"}, {"downstream", "1"}})},
      {"standby", With(Instance("t"), {{"archive_mode", "always"}})},
      {"designated_primary", Instance("t"), "yes"},
      {"cascading", With(Instance("t"), {{"archive_mode", "always"}, {"downstream", "1"}}), "no"},
      {"unknown", With(Instance("t"), {{"in_recovery", std::nullopt}})},
  };
  for (const Case& each : cases) {
    check_.reset();
    ha_.designated_primary = each.setting;
    const auto said = Said(Tell("instance", each.row, 1), At(1));
    EXPECT_EQ(said.at("pg_ha_role{role=\"" + each.role + "\"}"), 1) << each.role;
  }
}

TEST_F(InstanceTest, RoleIsUnknownWhenTheAnswerIsNotFresh) {
  const auto said = Said(Tell("instance", Instance("f"), 1), At(9), false);
  EXPECT_EQ(said.at("pg_ha_role{role=\"primary\"}"), 0);
  EXPECT_EQ(said.at("pg_ha_role{role=\"unknown\"}"), 1);
}

TEST_F(InstanceTest, CountsRoleChangesAndWhenTheLastWas) {
  Tell("instance", Instance("t"), 1);
  Tell("instance", Instance("f"), 2);
  Tell("instance", Instance("t"), 3);
  const auto said = Said(Tell("instance", Instance("f"), 4), At(5));
  EXPECT_EQ(said.at("pg_ha_promotions_total{}"), 2);
  EXPECT_EQ(said.at("pg_ha_demotions_total{}"), 1);
  EXPECT_EQ(said.at("pg_ha_last_change_time_seconds{change=\"promotion\"}"), 4);
  EXPECT_EQ(said.count("pg_ha_last_change_time_seconds{change=\"crash\"}"), 0U);
}

TEST_F(InstanceTest, TellsACrashFromAnOrderlyRestart) {
  Tell("instance", Instance("f", "100", "7"), 1);
  Tell("instance", Instance("f", "200", "7"), 2);
  Tell("instance", Instance("f", "300", "299"), 3);
  // The postmaster survives the crash of a backend.
  const auto said = Said(Tell("instance", Instance("f", "300", "350"), 4), At(4));
  EXPECT_EQ(said.at("pg_ha_restarts_total{kind=\"clean\"}"), 1);
  EXPECT_EQ(said.at("pg_ha_restarts_total{kind=\"crash\"}"), 2);
}

TEST_F(InstanceTest, TellsProbesTheSystemIdentifierAndTheTimeline) {
  Tell("instance", Instance("f"), 1);
  EXPECT_EQ(local_.Read().system_identifier, "42");
  EXPECT_EQ(local_.Read().timeline, 3);
}

Cells Streaming(const std::string& replayed, const std::string& upstream = "0/2000") {
  return {{"receiver_pid", "9"},       {"status", "streaming"},
          {"sender_host", "upstream"}, {"sender_port", "5432"},
          {"slot_name", "s"},          {"message_age", "0"},
          {"clock_ahead", "0.001"},    {"upstream_lsn", upstream},
          {"received_lsn", upstream},  {"replayed_lsn", replayed},
          {"commit_age", "500"},       {"checkpoint_age", "600"},
          {"replay_paused", "f"},      {"has_upstream", "t"},
          {"apply_delay", "0"},        {"startup_waits_for", "Activity:RecoveryWalStream"}};
}

constexpr auto kLagSeries = "pg_ha_replication_lag_seconds{basis=\"upstream\"}";

TEST_F(StandbyTest, IdleButConnectedIsNotStale) {
  const auto said = Said(Tell("standby", Streaming("0/2000"), 1000), At(1000));
  EXPECT_EQ(said.at(kLagSeries), 0);
  EXPECT_EQ(said.at("pg_ha_replay_state{state=\"idle\"}"), 1);
  EXPECT_EQ(said.at("pg_ha_replication_lag_bytes{}"), 0);
  EXPECT_EQ(StateOf(said, "receiver_down"), "false");
  EXPECT_EQ(StateOf(said, "standby_stale"), "false");
}

TEST_F(StandbyTest, LagGrowsFromTheCutAlthoughAllThatWasReceivedIsReplayed) {
  Tell("standby", Streaming("0/2000"), 1000);
  Cells cut = With(Streaming("0/2000"), {{"receiver_pid", std::nullopt},
                                         {"status", std::nullopt},
                                         {"message_age", std::nullopt},
                                         {"clock_ahead", std::nullopt},
                                         {"upstream_lsn", std::nullopt},
                                         {"commit_age", "560"}});
  const auto said = Said(Tell("standby", cut, 1060), At(1060));
  EXPECT_EQ(said.at(kLagSeries), 60);
  EXPECT_EQ(said.count("pg_ha_replication_lag_bytes{}"), 0U);
  EXPECT_EQ(StateOf(said, "receiver_down"), "true");
  EXPECT_EQ(StateOf(said, "standby_stale"), "true");
}

TEST_F(StandbyTest, LagGrowsAndVerdictsAreUnknownWhileTheStandbyDoesNotAnswer) {
  const Report report = Tell("standby", Streaming("0/2000"), 1000);
  const auto said = Said(report, At(1090), false);
  EXPECT_EQ(said.at(kLagSeries), 90);
  for (const auto* verdict :
       {"receiver_down", "replay_paused", "replay_blocked", "replay_stalled", "standby_stale"}) {
    EXPECT_EQ(StateOf(said, verdict), "unknown") << verdict;
  }
}

TEST_F(StandbyTest, TheStartOfAReceiverIsNoMessageFromUpstream) {
  // Until something has arrived, both times are those of the receiver's own start.
  const auto said =
      Said(Tell("standby", With(Streaming("0/2000"), {{"clock_ahead", "0"}}), 1000), At(1000));
  EXPECT_EQ(said.at(kLagSeries), 500);
}

TEST_F(StandbyTest, AfterARestartOfPgvigilLagIsNotBelowTheTruth) {
  const Cells disconnected = With(Streaming("0/2000"), {{"receiver_pid", std::nullopt}});
  EXPECT_EQ(Said(Tell("standby", disconnected, 1000), At(1000)).at(kLagSeries), 500);
  check_.reset();
  const Cells nothing_replayed = With(disconnected, {{"commit_age", std::nullopt}});
  EXPECT_EQ(Said(Tell("standby", nothing_replayed, 1000), At(1000)).at(kLagSeries), 600);
  check_.reset();
  const Cells nothing_known = With(nothing_replayed, {{"checkpoint_age", std::nullopt}});
  const auto said = Said(Tell("standby", nothing_known, 1000), At(1000));
  EXPECT_EQ(said.count(kLagSeries), 0U);
  EXPECT_EQ(StateOf(said, "standby_stale"), "unknown");
}

TEST_F(StandbyTest, AClockAheadOfTheUpstreamsIsTakenOff) {
  const Cells ahead = With(Streaming("0/1000"), {{"clock_ahead", "100"}, {"commit_age", "103"}});
  EXPECT_EQ(Said(Tell("standby", ahead, 1000), At(1000)).at(kLagSeries), 3);
}

TEST_F(StandbyTest, AnArchiveFedStandbyRestsOnTheLastCommit) {
  const Cells fed =
      With(Streaming("0/2000"),
           {{"receiver_pid", std::nullopt}, {"has_upstream", "f"}, {"received_lsn", std::nullopt}});
  const auto said = Said(Tell("standby", fed, 1000), At(1000));
  EXPECT_EQ(said.at("pg_ha_replication_lag_seconds{basis=\"commit\"}"), 500);
  EXPECT_EQ(StateOf(said, "receiver_down"), "");
}

TEST_F(StandbyTest, AStuckReplayShowsAtTheSecondAnswer) {
  const auto first = Said(Tell("standby", Streaming("0/1000"), 1000), At(1000));
  EXPECT_EQ(StateOf(first, "replay_stalled"), "false");
  const auto second = Said(Tell("standby", Streaming("0/1000"), 1015), At(1015));
  EXPECT_EQ(StateOf(second, "replay_stalled"), "true");
  EXPECT_EQ(second.at("pg_ha_replay_stalled_seconds{}"), 15);
  const auto moving = Said(Tell("standby", Streaming("0/1100"), 1030), At(1030));
  EXPECT_EQ(StateOf(moving, "replay_stalled"), "false");
  EXPECT_NEAR(moving.at("pg_ha_replay_bytes_per_second{}"), 0x100 / 15.0, 1e-9);
}

TEST_F(StandbyTest, SaysWhyReplayStandsStill) {
  struct Case {
    std::string state;
    Cells change;
    std::string stalled;
  };
  const Case cases[] = {
      {"paused", {{"replay_paused", "t"}}, "false"},
      {"delayed", {{"startup_waits_for", "Timeout:RecoveryApplyDelay"}}, "false"},
      {"blocked", {{"startup_waits_for", "IPC:RecoveryConflictSnapshot"}}, "true"},
      {"blocked", {{"startup_waits_for", "Lock:relation"}}, "true"},
      {"stalled", {}, "true"},
  };
  for (const Case& each : cases) {
    check_.reset();
    Tell("standby", With(Streaming("0/1000"), each.change), 1000);
    const auto said = Said(Tell("standby", With(Streaming("0/1000"), each.change), 1010), At(1010));
    EXPECT_EQ(said.at("pg_ha_replay_state{state=\"" + each.state + "\"}"), 1) << each.state;
    EXPECT_EQ(StateOf(said, "replay_stalled"), each.stalled) << each.state;
  }
}

TEST_F(StandbyTest, ADelayOnPurposeIsNotStale) {
  const Cells delayed =
      With(Streaming("0/1000"), {{"apply_delay", "3600"}, {"commit_age", "3610"}});
  EXPECT_EQ(StateOf(Said(Tell("standby", delayed, 9000), At(9000)), "standby_stale"), "false");
}

TEST_F(StandbyTest, ThePositionTheUpstreamWasAskedForCounts) {
  const Cells silent = With(Streaming("0/2000"), {{"message_age", "29"}});
  Tell("standby", silent, 1000);
  local_.SetPosition({"upstream", "5432"}, LocalFacts::Position{0x2000, At(999)}, {});
  EXPECT_EQ(Said(Tell("standby", silent, 1000), At(1000)).at(kLagSeries), 1);
}

// An old primary whose lost WAL is longer than what the new one says of the timeline they share.
TEST_F(StandbyTest, AnUpstreamWithLessWalThanWasReplayedHereProvesNothing) {
  const Cells dead = With(Streaming("0/2800", "0/2000"), {{"commit_age", "40"}});
  EXPECT_NEAR(Said(Tell("standby", dead, 1000), At(1000)).at(kLagSeries), 40, 0.01);
  local_.SetPosition({"upstream", "5432"}, LocalFacts::Position{0x2400, At(999)}, {});
  EXPECT_NEAR(Said(Tell("standby", dead, 1000), At(1000)).at(kLagSeries), 40, 0.01);
}

TEST_F(StandbyTest, ReplayMayBeAheadOfTheMessageThatWasReadBeforeIt) {
  Tell("standby", Streaming("0/1fff"), 1000);
  const auto said = Said(Tell("standby", Streaming("0/2001", "0/2000"), 1001), At(1001));
  EXPECT_EQ(said.at(kLagSeries), 0);
}

TEST_F(StandbyTest, LagIsNeverNearZeroWhileTheReceiverIsDead) {
  Tell("standby", Streaming("0/2000"), 1000);
  local_.SetPosition({"upstream", "5432"}, LocalFacts::Position{0x2000, At(1059)}, {});
  const Cells dead = With(Streaming("0/2000"), {{"receiver_pid", std::nullopt}});
  EXPECT_EQ(Said(Tell("standby", dead, 1060), At(1060)).at(kLagSeries), 60);
}

TEST_F(StandbyTest, ASettingLowerThanUpstreamIsToldBeforeReplayPauses) {
  Cells row = Streaming("0/2000");
  for (const std::string_view name : kSizingSettings) row.emplace_back(name, "10");
  EXPECT_EQ(StateOf(Said(Tell("standby", row, 1000), At(1000)), "settings_below_upstream"), "");
  SizingSettings upstream;
  for (const std::string_view name : kSizingSettings) upstream[name] = 10;
  local_.SetPosition({"upstream", "5432"}, LocalFacts::Position{0x2000, At(999)}, upstream);
  EXPECT_EQ(StateOf(Said(Tell("standby", row, 1000), At(1000)), "settings_below_upstream"),
            "false");
  upstream["max_wal_senders"] = 11;
  local_.SetPosition({"upstream", "5432"}, LocalFacts::Position{0x2000, At(999)}, upstream);
  EXPECT_EQ(StateOf(Said(Tell("standby", row, 1000), At(1000)), "settings_below_upstream"), "true");
  upstream.erase("max_connections");
  upstream["max_wal_senders"] = 10;
  local_.SetPosition({"upstream", "5432"}, LocalFacts::Position{0x2000, At(999)}, upstream);
  EXPECT_EQ(StateOf(Said(Tell("standby", row, 1000), At(1000)), "settings_below_upstream"),
            "unknown");
}

TEST(Row, ReadsWhatIsThereAndNothingElse) {
  const postgres::Rows rows = OneRow({{"lsn", "1/7000028"},
                                      {"bad_lsn", "1-2"},
                                      {"number", "-1.5"},
                                      {"flag", "t"},
                                      {"null", std::nullopt}});
  const Row row(rows, 0);
  EXPECT_EQ(row.Lsn("lsn"), 0x107000028U);
  EXPECT_EQ(row.Lsn("bad_lsn"), std::nullopt);
  EXPECT_EQ(row.Number("number"), -1.5);
  EXPECT_EQ(row.Flag("flag"), true);
  EXPECT_EQ(row.Flag("number"), std::nullopt);
  EXPECT_EQ(row.Text("null"), std::nullopt);
  EXPECT_EQ(row.TextOr("absent", "-"), "-");
}

TEST(Truth, FollowsKleene) {
  const Truth no = Truth::kFalse;
  const Truth yes = Truth::kTrue;
  const Truth unknown = Truth::kUnknown;
  EXPECT_EQ(And(no, unknown), no);
  EXPECT_EQ(And(yes, unknown), unknown);
  EXPECT_EQ(Or(yes, unknown), yes);
  EXPECT_EQ(Or(no, unknown), unknown);
  EXPECT_EQ(Not(unknown), unknown);
}

// What the table, the embedded queries and each other promise.
TEST(CheckTable, NamesAndVerdictsAreUnique) {
  std::set<std::string_view> names;
  for (const CheckInfo* check : AllChecks()) EXPECT_TRUE(names.insert(check->name).second);
  std::set<std::string_view> verdicts;
  for (const Verdict* verdict : AllVerdicts()) verdicts.insert(verdict->name);
  for (const auto& name : verdicts) EXPECT_NE(FindVerdict(name), nullptr) << name;
}

TEST(CheckTable, BeforeAnythingIsKnownEveryVerdictIsUnknown) {
  const config::HaSettings ha;
  LocalFacts local;
  for (const CheckInfo* info : AllChecks()) {
    const auto said = Said(info->make({ha, local})->Ignorant(), At(1), false);
    for (const auto& [series, value] : said) {
      const bool unknown = series.find("state=\"unknown\"") != std::string::npos;
      if (series.starts_with("pg_ha_verdict")) {
        EXPECT_EQ(value, unknown ? 1 : 0) << series;
      }
    }
  }
}

}  // namespace
}  // namespace pgvigil::collectors
