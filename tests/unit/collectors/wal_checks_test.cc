#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "collectors/slot_watch.h"
#include "collectors/table.h"
#include "unit/collectors/rows.h"
#include "unit/collectors/said.h"

namespace pgvigil::collectors {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using Heard = std::map<std::string, double>;

SteadyTime At(int second) { return SteadyTime(hours(1) + seconds(second)); }

Cells With(Cells cells, const Cells& changes) {
  for (const auto& [name, value] : changes) {
    std::erase_if(cells, [&, key = name](const auto& cell) { return cell.first == key; });
    cells.emplace_back(name, value);
  }
  return cells;
}

/// One check, told one row after the other.
class WalChecks : public testing::Test {
 protected:
  Report Tell(std::string_view name, const Cells& cells, int second) {
    if (!check_) check_ = MakeCheck(name, {ha_, local_});
    const postgres::Rows rows = OneRow(cells);
    const Moment moment{At(second), WallTime(seconds(second))};
    return check_->Learn({rows, ServerVersion{170000}, moment});
  }
  Heard Hear(std::string_view name, const Cells& cells, int second) {
    return Said(Tell(name, cells, second), At(second));
  }

  config::HaSettings ha_;
  LocalFacts local_;
  std::unique_ptr<Check> check_;
};

using SlotWatchTest = WalChecks;
using SlotsTest = WalChecks;
using StandbySlotsTest = WalChecks;
using WalTest = WalChecks;
using ArchiveTest = WalChecks;
using ArchiveReadyTest = WalChecks;
using PlacesTest = WalChecks;

TEST_F(SlotWatchTest, KnowsTheLastUseOnceItHasSeenOne) {
  SlotWatch watch;
  const auto note = [&](int second, const std::string& name, const SlotWatch::Sight& sight) {
    watch.BeginRound();
    watch.Note("other", {}, At(second));
    const SlotWatch::Use use = watch.Note(name, sight, At(second));
    watch.EndRound(true);
    return std::pair((use.last - At(0)) / seconds(1), use.exact);
  };
  using Pair = std::pair<std::int64_t, bool>;
  EXPECT_EQ(note(1, "s", {false, 10, {}}), Pair(1, false)) << "there before the watch began";
  EXPECT_EQ(note(2, "s", {false, 10, {}}), Pair(1, false));
  EXPECT_EQ(note(3, "s", {true, 10, {}}), Pair(3, true)) << "active";
  EXPECT_EQ(note(4, "s", {false, 10, {}}), Pair(3, true));
  EXPECT_EQ(note(5, "s", {false, 11, {}}), Pair(5, true)) << "advanced in between";
  EXPECT_EQ(note(6, "s", {false, {}, {}}), Pair(5, true)) << "what it lost, nobody used";
  EXPECT_EQ(note(7, "s", {false, {}, 4}), Pair(7, true)) << "confirmed in between";
  EXPECT_EQ(note(8, "new", {false, 1, {}}), Pair(8, true)) << "created in between";
  EXPECT_EQ(note(9, "s", {false, {}, 4}), Pair(9, true)) << "dropped and created again";
}

Cells Slot(const Cells& changes = {}) {
  return With({{"slot_name", "s"},
               {"active", "f"},
               {"temporary", "f"},
               {"in_recovery", "f"},
               {"wal_status", "reserved"},
               {"restart_lsn", "0/1000000"},
               {"end_lsn", "0/2000000"},
               {"keep_size", "-1"},
               {"server_age", "9000"},
               {"slots", "1"}},
              changes);
}

TEST_F(SlotsTest, OrphansHoldMuchOrAreIdleForLong) {
  struct Case {
    std::string why;
    Cells changes;
    std::string orphaned;
  };
  const Case cases[] = {
      {"since when is not known before 17", {}, "unknown"},
      {"active", {{"active", "t"}}, "false"},
      {"idle for less than an hour", {{"inactive_seconds", "3599"}}, "false"},
      {"idle for more", {{"inactive_seconds", "3601"}}, "true"},
      {"loaded at the start", {{"inactive_seconds", "50"}, {"server_age", "51"}}, "unknown"},
      {"holds more than a gigabyte", {{"end_lsn", "0/50000000"}}, "true"},
      {"holds that, and is new", {{"end_lsn", "0/50000000"}, {"inactive_seconds", "1"}}, "true"},
      {"holds nothing", {{"restart_lsn", std::nullopt}, {"inactive_seconds", "1"}}, "false"},
      {"end of WAL is not known",
       {{"end_lsn", std::nullopt}, {"inactive_seconds", "1"}},
       "unknown"},
      {"temporary", {{"temporary", "t"}, {"inactive_seconds", "3601"}}, ""},
      {"copy on a standby",
       {{"synced", "t"}, {"in_recovery", "t"}, {"inactive_seconds", "3601"}},
       ""},
      {"what was a copy before the promotion",
       {{"synced", "t"}, {"inactive_seconds", "3601"}},
       "true"},
  };
  for (const Case& each : cases) {
    check_.reset();
    EXPECT_EQ(StateOf(Hear("slots", Slot(each.changes), 1), "slot_orphaned", "s"), each.orphaned)
        << each.why;
  }
}

TEST_F(SlotsTest, TimeIsWatchedWhereTheServerDoesNotKnowIt) {
  Hear("slots", Slot({{"active", "t"}}), 1);
  EXPECT_EQ(StateOf(Hear("slots", Slot(), 3600), "slot_orphaned", "s"), "false");
  const Heard said = Hear("slots", Slot(), 3602);
  EXPECT_EQ(StateOf(said, "slot_orphaned", "s"), "true");
  EXPECT_EQ(said.at("pg_ha_slot_inactive_seconds{bound=\"exact\",slot_name=\"s\"}"), 3601);
}

TEST_F(SlotsTest, RestartOfTheServerForgetsNothingThatWasWatched) {
  Hear("slots", Slot({{"active", "t"}}), 1);
  const Cells restarted = Slot({{"inactive_seconds", "10"}, {"server_age", "12"}});
  EXPECT_EQ(StateOf(Hear("slots", restarted, 3602), "slot_orphaned", "s"), "true");
}

TEST_F(SlotsTest, EndangeredThenLost) {
  struct Case {
    Cells changes;
    std::string endangered;
    std::string lost;
    std::string reason = {};
  };
  const Case cases[] = {
      {{}, "false", "false"},
      {{{"wal_status", std::nullopt}}, "false", "false"},
      {{{"wal_status", "extended"}, {"keep_size", "100"}, {"safe_wal_size", "20"}},
       "false",
       "false"},
      {{{"wal_status", "extended"}, {"keep_size", "100"}, {"safe_wal_size", "19"}},
       "true",
       "false"},
      {{{"wal_status", "unreserved"}, {"keep_size", "100"}, {"safe_wal_size", "-5"}},
       "true",
       "false"},
      {{{"wal_status", "lost"}}, "false", "true", "wal_removed"},
      {{{"wal_status", "lost"}, {"invalidation_reason", "idle_timeout"}},
       "false",
       "true",
       "idle_timeout"},
      {{{"conflicting", "t"}}, "false", "true", "conflict"},
  };
  for (const Case& each : cases) {
    const Heard said = Hear("slots", Slot(each.changes), 1);
    EXPECT_EQ(StateOf(said, "slot_endangered", "s"), each.endangered);
    EXPECT_EQ(StateOf(said, "slot_lost", "s"), each.lost);
    const std::string info = "pg_ha_slot_invalidated_info{reason=\"" + each.reason;
    EXPECT_EQ(said.contains(info + "\",slot_name=\"s\"}"), !each.reason.empty()) << each.reason;
  }
}

TEST_F(SlotsTest, CopyIsStaleWhenNobodyComparesIt) {
  struct Case {
    Cells changes;
    std::string state;
    std::string stale;
  };
  const Case cases[] = {
      {{}, "fresh", "false"},
      {{{"inactive_seconds", "60"}}, "fresh", "false"},
      {{{"inactive_seconds", "61"}}, "stopped", "true"},
      {{{"inactive_seconds", "61"}, {"active", "t"}}, "fresh", "false"},
      {{{"inactive_seconds", "1"}, {"temporary", "t"}}, "not_ready", "true"},
  };
  for (const Case& each : cases) {
    const Cells copy = Slot({{"synced", "t"}, {"in_recovery", "t"}});
    const Heard said = Hear("slots", With(copy, each.changes), 1);
    const std::string state = "pg_ha_slot_copy_state{slot_name=\"s\",state=\"" + each.state;
    EXPECT_EQ(said.at(state + "\"}"), 1) << each.state;
    EXPECT_EQ(StateOf(said, "slot_copy_stale", "s"), each.stale) << each.state;
  }
}

TEST_F(SlotsTest, EveryVerdictIsUnknownWhenTheAnswerIsNotFresh) {
  const Heard said = Said(Tell("slots", Slot({{"inactive_seconds", "1"}}), 1), At(9), false);
  for (const std::string verdict : {"slot_orphaned", "slot_lost", "slot_endangered"}) {
    EXPECT_EQ(StateOf(said, verdict, "s"), "unknown") << verdict;
  }
}

TEST_F(StandbySlotsTest, StandbyLacksASlotThatItShouldHave) {
  struct Case {
    std::optional<std::string> has;
    std::string others;
    std::string waits;
    std::string without;
  };
  const Case cases[] = {{"t", "t", "f", "false"},
                        {"f", "f", "f", "false"},
                        {"f", "t", "f", "true"},
                        {"f", "f", "t", "true"},
                        {std::nullopt, "t", "f", "unknown"}};
  for (const Case& each : cases) {
    const Cells row = {{"application_name", "a"},
                       {"has_slot", each.has},
                       {"others_have", each.others},
                       {"own_waits", each.waits}};
    EXPECT_EQ(StateOf(Hear("standby_slots", row, 1), "standby_without_slot", "a"), each.without);
  }
}

Cells Wal(const Cells& changes = {}) {
  return With({{"end_lsn", "0/5000100"},
               {"timeline", "2"},
               {"segment_size", "16777216"},
               {"archives", "f"},
               {"keep_size", "0"},
               {"redo_lsn", "0/5000000"},
               {"slot_name", "s"},
               {"restart_lsn", "0/4FFFF00"}},
              changes);
}

double Retained(const Heard& said, const std::string& holder) {
  const auto found = said.find("pg_ha_wal_retained_bytes{holder=\"" + holder + "\"}");
  return found == said.end() ? -1 : found->second;
}

TEST_F(WalTest, EveryHolderKeepsFromItsOldestPosition) {
  const Heard few = Hear("wal", Wal(), 1);
  EXPECT_EQ(Retained(few, "checkpoint"), 0x100);
  EXPECT_EQ(Retained(few, "slot:s"), 0x200);
  for (const std::string absent : {"archiver", "wal_keep_size", "summarizer"}) {
    EXPECT_EQ(Retained(few, absent), -1) << absent;
  }
  EXPECT_TRUE(few.contains("pg_ha_wal_biggest_holder_info{holder=\"slot:s\"}"));

  const Heard all = Hear("wal",
                         Wal({{"archives", "t"},
                              {"last_archived_wal", "000000020000000000000003"},
                              {"keep_size", "33554432"},
                              {"summarized_lsn", "0/5000080"}}),
                         2);
  EXPECT_EQ(Retained(all, "archiver"), 0x1000100);
  EXPECT_EQ(Retained(all, "wal_keep_size"), 0x2000100);
  EXPECT_EQ(Retained(all, "summarizer"), 0x80);
  EXPECT_TRUE(all.contains("pg_ha_wal_biggest_holder_info{holder=\"wal_keep_size\"}"));
}

TEST_F(WalTest, WhatIsWrittenIsCountedForwardOnly) {
  const auto written = [this](const std::string& lsn, int second) {
    return Hear("wal", Wal({{"end_lsn", lsn}}), second).at("pg_ha_wal_written_bytes_total{}");
  };
  EXPECT_EQ(written("0/5000100", 1), 0);
  EXPECT_EQ(written("0/5000300", 2), 0x200);
  EXPECT_EQ(written("0/4000000", 3), 0x200) << "rewound";
  EXPECT_EQ(written("0/4000001", 4), 0x201);
}

Cells Archive(const Cells& changes = {}) {
  return With({{"archive_mode", "on"},
               {"archive_command", "cp %p /archive/%f"},
               {"archive_library", ""},
               {"end_lsn", "0/5000100"},
               {"timeline", "2"},
               {"segment_size", "16777216"},
               {"last_archived_wal", "000000020000000000000004"},
               {"archived_age", "100"},
               {"archiver_age", "1000"},
               {"redo_lsn", "0/5000000"},
               {"checkpoint_age", "50"}},
              changes);
}

TEST_F(ArchiveTest, FailsWhenTheLastAttemptOfThisArchiverFailed) {
  struct Case {
    std::string why;
    Cells changes;
    std::string failing;
  };
  const Case cases[] = {
      {"never failed", {}, "false"},
      {"succeeded since", {{"failed_age", "101"}}, "false"},
      {"failed since", {{"failed_age", "99"}}, "true"},
      {"never succeeded", {{"failed_age", "99"}, {"archived_age", std::nullopt}}, "true"},
      {"never tried", {{"archived_age", std::nullopt}}, "unknown"},
      {"an earlier archiver failed", {{"failed_age", "99"}, {"archiver_age", "98"}}, "unknown"},
      {"no archiver runs", {{"archiver_age", std::nullopt}}, "unknown"},
  };
  for (const Case& each : cases) {
    check_.reset();
    const Heard said = Hear("archive", Archive(each.changes), 1);
    EXPECT_EQ(StateOf(said, "archive_failing"), each.failing) << each.why;
  }
  const Cells without = Archive({{"archiver_age", std::nullopt}});
  EXPECT_EQ(StateOf(Hear("archive", without, 31), "archive_failing"), "unknown");
  EXPECT_EQ(StateOf(Hear("archive", without, 32), "archive_failing"), "true") << "for 30 s";
}

TEST_F(ArchiveTest, SaysWhatItIsWorth) {
  struct Case {
    std::string command;
    std::string library;
    std::string discards;
    std::string unconfigured;
  };
  const Case cases[] = {{"cp %p /a/%f", "", "false", "false"},
                        {"/bin/true", "", "true", "false"},
                        {"/bin/true", "basic_archive", "false", "false"},
                        {"", "", "false", "true"},
                        {"", "basic_archive", "false", "false"}};
  for (const Case& each : cases) {
    const Heard said =
        Hear("archive",
             Archive({{"archive_command", each.command}, {"archive_library", each.library}}), 1);
    EXPECT_EQ(StateOf(said, "archive_discards"), each.discards) << each.command << each.library;
    EXPECT_EQ(StateOf(said, "archive_unconfigured"), each.unconfigured);
  }
}

TEST_F(ArchiveTest, LossGrowsFromTheLastMomentTheArchiveHadEverything) {
  const auto loss = [this](const Cells& changes, int second) {
    const Heard said = Hear("archive", Archive(changes), second);
    const auto bytes = said.find("pg_ha_archive_rpo_bytes{}");
    const auto watched = said.find("pg_ha_archive_rpo_seconds{basis=\"watched\"}");
    const auto success = said.find("pg_ha_archive_rpo_seconds{basis=\"last_success\"}");
    const auto value = [&said](auto found) { return found == said.end() ? -1 : found->second; };
    return std::vector<double>{value(bytes), value(watched), value(success)};
  };
  using Loss = std::vector<double>;
  const Cells next = {{"last_archived_wal", "000000020000000000000005"}, {"archived_age", "1"}};
  // The last checkpoint, 50 s ago, began where the archive ends.
  EXPECT_EQ(loss({}, 1), Loss({0x100, 50, -1}));
  EXPECT_EQ(loss({}, 11), Loss({0x100, 60, -1}));
  EXPECT_EQ(loss(With(next, {{"end_lsn", "0/6000000"}}), 21), Loss({0, 0, -1}));
  EXPECT_EQ(loss(With(next, {{"end_lsn", "0/6000000"}}), 31), Loss({0, 0, -1})) << "idle";
  EXPECT_EQ(loss(With(next, {{"end_lsn", "0/6000010"}}), 41), Loss({0x10, 10, -1}));
  EXPECT_EQ(loss(With(next, {{"end_lsn", "0/6000010"}, {"timeline", "3"}}), 51), Loss({-1, -1, 1}))
      << "promoted";
}

TEST_F(ArchiveTest, NothingIsSaidOfAServerThatDoesNotArchive) {
  Hear("archive", Archive(), 1);
  const Report silent = check_->Learn({postgres::Rows(), ServerVersion{170000}, {At(2), {}}});
  EXPECT_TRUE(Said(silent, At(2)).empty());
}

TEST_F(ArchiveReadyTest, LateByAFileOrByASegmentThatWasSeenFinished) {
  const auto late = [this](const std::string& age, const std::string& end,
                           const std::string& archived, int second) {
    const Cells row = {{"oldest_age", age},
                       {"end_lsn", end},
                       {"timeline", "2"},
                       {"segment_size", "16777216"},
                       {"last_archived_wal", archived}};
    return StateOf(Hear("archive_ready", row, second), "archive_late");
  };
  const std::string four = "000000020000000000000004";
  EXPECT_EQ(late("0", "0/5000100", four, 1), "false");
  EXPECT_EQ(late("599", "0/6000000", four, 2), "false");
  EXPECT_EQ(late("601", "0/6000000", four, 3), "true");
  // Somebody deleted the file that says it waits.
  EXPECT_EQ(late("0", "0/6000000", four, 600), "false");
  EXPECT_EQ(late("0", "0/6000000", four, 603), "true");
  EXPECT_EQ(late("0", "0/7000000", "000000020000000000000005", 604), "false");
  // Idle, and nothing but a backup file tells of the archive.
  check_.reset();
  EXPECT_EQ(late("0", "0/7000000", four + ".00000028.backup", 605), "false");
  EXPECT_EQ(late("0", "0/7000000", four + ".00000028.backup", 9605), "false");
}

TEST_F(PlacesTest, AreToldToProbes) {
  Hear("places", {{"name", "wal"}, {"path", "/data/pg_wal"}}, 1);
  EXPECT_THAT(local_.Read().places, testing::ElementsAre(LocalFacts::Place{"wal", "/data/pg_wal"}));
}

}  // namespace
}  // namespace pgvigil::collectors
