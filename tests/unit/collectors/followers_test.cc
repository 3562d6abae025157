#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "collectors/failover.h"
#include "collectors/known_standbys.h"
#include "collectors/table.h"
#include "unit/collectors/rows.h"
#include "unit/collectors/said.h"

namespace pgvigil::collectors {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

SteadyTime At(double second) {
  return SteadyTime(milliseconds(static_cast<std::int64_t>(second * 1000)));
}

TEST(KnownStandbys, AreThoseThatStreamedForAMinute) {
  KnownStandbys known;
  known.Note({"a", "b"}, At(0));
  known.Note({"a"}, At(30));
  known.Note({"a", "b"}, At(60));
  EXPECT_EQ(known.count(), 1);
  EXPECT_THAT(known.missing(), IsEmpty());
  known.Note({"b"}, At(90));
  EXPECT_THAT(known.missing(), ElementsAre("a"));
  known.Note({"b"}, At(120));
  EXPECT_EQ(known.count(), 2);
}

TEST(KnownStandbys, OfOneNameAreCounted) {
  KnownStandbys known;
  known.Note({"walreceiver", "walreceiver"}, At(0));
  known.Note({"walreceiver", "walreceiver"}, At(60));
  known.Note({"walreceiver"}, At(61));
  EXPECT_EQ(known.count(), 2);
  EXPECT_THAT(known.missing(), ElementsAre("walreceiver"));
}

TEST(KnownStandbys, AreForgottenAfterADay) {
  KnownStandbys known;
  known.Note({"a"}, At(0));
  known.Note({"a"}, At(60));
  known.Note({}, At(60 + 86400));
  EXPECT_EQ(known.count(), 1);
  known.Note({}, At(61 + 86400));
  EXPECT_EQ(known.count(), 0);
}

constexpr LagBudget kBudget{.seconds = 30, .bytes = 1000};

Candidate Good() {
  Candidate candidate;
  candidate.streaming = true;
  candidate.lag = {.least = 0, .most = 1};
  candidate.lag_bytes = 100;
  candidate.flushed = 5000;
  candidate.to_replay = 100;
  candidate.rate = 50;
  return candidate;
}

template <class Change>
Candidate But(Change change) {
  Candidate candidate = Good();
  change(candidate);
  return candidate;
}

TEST(IsPromotable, NeedsAllThatCanBeKnown) {
  struct Case {
    std::string name;
    Candidate candidate;
    Truth promotable;
  };
  const Case cases[] = {
      {"good", Good(), Truth::kTrue},
      {"catching up", But([](Candidate& c) { c.streaming = false; }), Truth::kFalse},
      {"late", But([](Candidate& c) {
         c.lag = {31, 40};
       }),
       Truth::kFalse},
      {"perhaps late", But([](Candidate& c) {
         c.lag = {29, 40};
       }),
       Truth::kUnknown},
      {"late, since when not known", But([](Candidate& c) {
         c.lag = {31, std::nullopt};
       }),
       Truth::kFalse},
      {"far behind", But([](Candidate& c) { c.lag_bytes = 1001; }), Truth::kFalse},
      {"replay moves slowly", But([](Candidate& c) { c.stuck_seconds = 1.9; }), Truth::kTrue},
      {"replay does not move", But([](Candidate& c) { c.stuck_seconds = 2; }), Truth::kFalse},
      {"silent", But([](Candidate& c) { c.silent_seconds = 60; }), Truth::kFalse},
      {"lag not known", But([](Candidate& c) { c.lag.most.reset(); }), Truth::kUnknown},
      {"far behind, since when not known", But([](Candidate& c) {
         c.lag.most.reset();
         c.lag_bytes = 1001;
       }),
       Truth::kFalse},
  };
  for (const Case& each : cases) {
    EXPECT_EQ(IsPromotable(each.candidate, kBudget), each.promotable) << each.name;
  }
}

TEST(FailoverOutlook, TakesTheStandbyThatHasMost) {
  const Candidate most = But([](Candidate& c) { c.flushed = 6000, c.to_replay = 500; });
  const Candidate stuck = But([](Candidate& c) { c.flushed = 7000, c.stuck_seconds = 9; });
  const FailoverOutlook outlook = Judge(std::vector{Good(), most, stuck}, kBudget);
  EXPECT_EQ(outlook.promotable, 2);
  EXPECT_EQ(outlook.none, Truth::kFalse);
  EXPECT_EQ(outlook.open_seconds, 10);
}

TEST(FailoverOutlook, DoesNotGuess) {
  const Candidate unknown = But([](Candidate& c) { c.lag.most.reset(); });
  const Candidate late = But([](Candidate& c) { c.lag = {98, 99}; });
  const FailoverOutlook outlook = Judge(std::vector{unknown, late}, kBudget);
  EXPECT_EQ(outlook.promotable, std::nullopt);
  EXPECT_EQ(outlook.none, Truth::kUnknown);
  EXPECT_EQ(outlook.open_seconds, std::nullopt);
  EXPECT_EQ(Judge({}, kBudget).none, Truth::kTrue);
  const Candidate no_rate = But([](Candidate& c) { c.rate.reset(); });
  EXPECT_EQ(Judge(std::vector{no_rate}, kBudget).open_seconds, std::nullopt);
  const Candidate done = But([](Candidate& c) { c.rate.reset(), c.to_replay = 0; });
  EXPECT_EQ(Judge(std::vector{done}, kBudget).open_seconds, 0);
}

/// What the server answers: a primary at `lsn`, changed by the test.
Cells Alone(const std::string& lsn) {
  return {{"in_recovery", "f"}, {"lsn", lsn}, {"archive_mode", "off"}, {"pid", std::nullopt}};
}

Cells With(Cells cells, const Cells& changes) {
  for (const auto& [name, value] : changes) {
    std::erase_if(cells, [&, key = name](const auto& cell) { return cell.first == key; });
    cells.emplace_back(name, value);
  }
  return cells;
}

Cells Followed(const std::string& lsn, const std::string& flushed, const std::string& replayed,
               const std::string& reply) {
  return With(Alone(lsn), {{"pid", "7"},
                           {"backend_start", "100"},
                           {"is_logical", "f"},
                           {"application_name", "a"},
                           {"client_addr", "10.0.0.1"},
                           {"slot_name", std::nullopt},
                           {"state", "streaming"},
                           {"sync_state", "async"},
                           {"sync_priority", "0"},
                           {"flush_lsn", flushed},
                           {"replay_lsn", replayed},
                           {"reply_time", reply},
                           {"reply_age", "0"}});
}

const std::string kA =
    "{application_name=\"a\",client_addr=\"10.0.0.1\",duplicate=\"\",slot_name=\"\"}";

class FollowersTest : public testing::Test {
 protected:
  Report Tell(const Cells& cells, double second) {
    if (!check_) check_ = MakeCheck(name_, {ha_, local_});
    const postgres::Rows rows = OneRow(cells);
    return check_->Learn({rows, ServerVersion{160000}, {At(second), WallTime{}}});
  }
  std::map<std::string, double> Page(const Cells& cells, double second) {
    return Said(Tell(cells, second), At(second));
  }

  std::string_view name_ = "followers";
  config::HaSettings ha_;
  LocalFacts local_;
  std::unique_ptr<Check> check_;
};

TEST_F(FollowersTest, StandbyThatHasEverythingCanTakeOver) {
  const auto page = Page(Followed("0/2000", "0/2000", "0/2000", "1"), 10);
  EXPECT_EQ(page.at("pg_ha_standby_lag_seconds" + kA), 0);
  EXPECT_EQ(page.at("pg_ha_standby_promotable" + kA), 1);
  EXPECT_EQ(page.at("pg_ha_standbys_promotable{}"), 1);
  EXPECT_EQ(page.at("pg_ha_failover_loss_bytes{}"), 0);
  EXPECT_EQ(page.at("pg_ha_failover_open_seconds{}"), 0);
  EXPECT_EQ(StateOf(page, "failover_impossible"), "false");
  EXPECT_EQ(StateOf(page, "failover_loses_data"), "false");
  EXPECT_EQ(StateOf(page, "standbys_missing"), "false");
}

TEST_F(FollowersTest, NobodyIsExpectedOfAServerThatWasAlwaysAlone) {
  const auto page = Page(Alone("0/2000"), 10);
  EXPECT_EQ(StateOf(page, "failover_impossible"), "false");
  EXPECT_EQ(StateOf(page, "standbys_missing"), "false");
  EXPECT_EQ(StateOf(page, "failover_loses_data"), "");
}

TEST_F(FollowersTest, StandbysOfTheSettingAreMissed) {
  ha_.expected_standbys = 1;
  const auto page = Page(Alone("0/2000"), 10);
  EXPECT_EQ(page.at("pg_ha_standbys_expected{source=\"configured\"}"), 1);
  EXPECT_EQ(StateOf(page, "standbys_missing"), "true");
  EXPECT_EQ(StateOf(page, "failover_impossible"), "true");
  EXPECT_EQ(StateOf(page, "failover_loses_data"), "unknown");
  const auto standby = Page(With(Alone("0/2000"), {{"in_recovery", "t"}}), 11);
  EXPECT_EQ(StateOf(standby, "standbys_missing"), "false");
  EXPECT_EQ(StateOf(standby, "failover_loses_data"), "");
}

TEST_F(FollowersTest, SettingCountsOnADesignatedPrimary) {
  ha_.expected_standbys = 1;
  const Cells alone = With(Alone("0/2000"), {{"in_recovery", "t"}, {"archive_mode", "always"}});
  EXPECT_EQ(StateOf(Page(alone, 1), "standbys_missing"), "false");
  ha_.designated_primary = "yes";
  EXPECT_EQ(StateOf(Page(alone, 2), "standbys_missing"), "true");
}

TEST_F(FollowersTest, LearntStandbyIsMissedAndWhatItLacksGrows) {
  Tell(Followed("0/2000", "0/2000", "0/2000", "1"), 0);
  Tell(Followed("0/2000", "0/2000", "0/2000", "2"), 60);
  Tell(Alone("0/2064"), 69);
  const auto page = Page(Alone("0/2064"), 100);
  EXPECT_EQ(page.at("pg_ha_standby_missing{application_name=\"a\"}"), 1);
  EXPECT_EQ(page.at("pg_ha_failover_loss_bytes{}"), 100);
  EXPECT_EQ(page.at("pg_ha_failover_loss_seconds{}"), 40);
  EXPECT_EQ(StateOf(page, "standbys_missing"), "true");
  EXPECT_EQ(StateOf(page, "failover_impossible"), "true");
  EXPECT_EQ(StateOf(page, "failover_loses_data"), "true");
}

TEST_F(FollowersTest, PausedStandbyIsSeenByAPositionThatDoesNotMove) {
  Tell(Followed("0/2000", "0/2000", "0/2000", "1"), 0);
  Tell(Followed("0/2100", "0/2100", "0/2000", "2"), 1);
  EXPECT_EQ(StateOf(Page(Followed("0/2100", "0/2100", "0/2000", "3"), 2.9), "failover_impossible"),
            "false");
  const auto page = Page(Followed("0/2200", "0/2200", "0/2000", "4"), 3);
  EXPECT_EQ(page.at("pg_ha_standby_promotable" + kA), 0);
  EXPECT_EQ(page.at("pg_ha_standby_lag_seconds" + kA), 3);
  EXPECT_EQ(StateOf(page, "failover_impossible"), "true");
  EXPECT_EQ(StateOf(page, "failover_loses_data"), "false");
}

TEST_F(FollowersTest, MeasuredLagCountsOnlyWithANewReply) {
  const Cells lag = {{"replay_lag", "0.5"}, {"reply_age", "7"}};
  Tell(With(Followed("0/2000", "0/1900", "0/1900", "1"), lag), 0);
  // It came since the answer before, whatever the clocks say.
  EXPECT_EQ(Page(With(Followed("0/2200", "0/2100", "0/2100", "2"), lag), 4)
                .at("pg_ha_standby_lag_seconds" + kA),
            4);
  EXPECT_EQ(Page(With(Followed("0/2400", "0/2300", "0/2300", "3"), lag), 5)
                .at("pg_ha_standby_lag_seconds" + kA),
            1);
  const auto page = Page(With(Followed("0/2600", "0/2300", "0/2300", "3"), lag), 65);
  EXPECT_EQ(page.at("pg_ha_standby_lag_seconds" + kA), 61);
  EXPECT_EQ(page.at("pg_ha_standby_reply_age_seconds" + kA), 60);
  EXPECT_EQ(page.at("pg_ha_standby_promotable" + kA), 0);
}

TEST_F(FollowersTest, WhatIsOnItsWayIsNotLost) {
  Tell(Followed("0/2000", "0/2000", "0/2000", "1"), 0);
  const auto page = Page(Followed("0/2100", "0/2000", "0/2000", "2"), 60);
  EXPECT_EQ(page.at("pg_ha_failover_loss_seconds{}"), 60);
  EXPECT_EQ(StateOf(page, "failover_loses_data"), "unknown");
  EXPECT_EQ(StateOf(page, "failover_impossible"), "unknown");
  const auto later = Page(Followed("0/2100", "0/2000", "0/2000", "3"), 91);
  EXPECT_EQ(StateOf(later, "failover_loses_data"), "true");
}

TEST_F(FollowersTest, TimeToOpenIsWhatIsToReplayAtTheRateSeen) {
  Tell(Followed("0/2000", "0/2000", "0/1000", "1"), 0);
  const auto page = Page(Followed("0/3000", "0/3000", "0/2000", "2"), 2);
  EXPECT_EQ(page.at("pg_ha_standby_replay_bytes_per_second" + kA), 2048);
  EXPECT_EQ(page.at("pg_ha_failover_open_seconds{}"), 2);
}

TEST_F(FollowersTest, WhatDoesNotReplayIsNoStandby) {
  struct Case {
    std::string kind;
    Cells changes;
  };
  const Case cases[] = {
      {"receiver", {{"replay_lsn", std::nullopt}}},
      {"joining", {{"replay_lsn", std::nullopt}, {"reply_time", std::nullopt}}},
      {"backup", {{"state", "backup"}}},
      {"logical", {{"is_logical", "t"}}},
  };
  for (const Case& each : cases) {
    const auto page = Page(With(Followed("0/2000", "0/2000", "0/2000", "1"), each.changes), 1);
    EXPECT_EQ(page.at("pg_ha_followers{kind=\"" + each.kind + "\"}"), 1) << each.kind;
    EXPECT_EQ(page.at("pg_ha_standbys_streaming{}"), 0) << each.kind;
    EXPECT_EQ(page.count("pg_ha_standby_promotable" + kA), 0U) << each.kind;
    EXPECT_EQ(StateOf(page, "failover_impossible"), "false") << each.kind;
  }
}

TEST_F(FollowersTest, WhatMayNotBeSeenIsUnknown) {
  const auto page = Page(With(Followed("0/2000", "0/2000", "0/2000", "1"),
                              {{"state", std::nullopt}, {"replay_lsn", std::nullopt}}),
                         1);
  EXPECT_EQ(page.at("pg_ha_followers{kind=\"unknown\"}"), 1);
  EXPECT_EQ(page.count("pg_ha_standbys_streaming{}"), 0U);
  EXPECT_EQ(StateOf(page, "standbys_missing"), "unknown");
}

TEST_F(FollowersTest, PromotionForgetsWhoFollowedTheStandby) {
  const Cells standby = {{"in_recovery", "t"}};
  Tell(With(Followed("0/2000", "0/2000", "0/2000", "1"), standby), 0);
  Tell(With(Followed("0/2000", "0/2000", "0/2000", "2"), standby), 60);
  EXPECT_EQ(StateOf(Page(With(Alone("0/2000"), standby), 61), "standbys_missing"), "true");
  EXPECT_EQ(StateOf(Page(Alone("0/2000"), 62), "standbys_missing"), "false");
}

TEST_F(FollowersTest, VerdictsAreUnknownWithoutAFreshAnswer) {
  const Report report = Tell(Followed("0/2000", "0/2000", "0/2000", "1"), 0);
  const auto page = Said(report, At(1), false);
  for (const std::string verdict :
       {"standbys_missing", "failover_impossible", "failover_loses_data"}) {
    EXPECT_EQ(StateOf(page, verdict), "unknown");
  }
  EXPECT_EQ(page.count("pg_ha_standbys_streaming{}"), 0U);
}

class SyncTest : public FollowersTest {
 protected:
  SyncTest() { name_ = "sync"; }

  static Cells Setting(const std::string& names, const std::string& waiting,
                       const std::optional<std::string>& oldest = std::nullopt) {
    return {{"standby_names", names},
            {"waiting", waiting},
            {"oldest_statement", oldest},
            {"longest_wait", oldest ? std::optional<std::string>("9") : std::nullopt}};
  }
  static Cells Standby(Cells setting) {
    return With(std::move(setting), {{"pid", "7"},
                                     {"application_name", "a"},
                                     {"is_logical", "f"},
                                     {"state", "streaming"},
                                     {"sync_priority", "1"},
                                     {"replay_lsn", "0/2000"},
                                     {"reply_time", "1"}});
  }
};

TEST_F(SyncTest, NothingIsAskedForAndNothingWaits) {
  const auto page = Page(Setting("", "0"), 1);
  EXPECT_EQ(page.at("pg_ha_sync_method{method=\"none\"}"), 1);
  EXPECT_EQ(page.at("pg_ha_sync_required{}"), 0);
  EXPECT_EQ(StateOf(page, "writes_blocked"), "false");
  EXPECT_EQ(StateOf(page, "sync_standbys_missing"), "false");
  EXPECT_EQ(StateOf(page, "sync_no_spare"), "false");
  EXPECT_EQ(StateOf(page, "quorum_unsafe"), "");
}

TEST_F(SyncTest, CommitThatHasNobodyToWaitForIsBlockedAtOnce) {
  const auto idle = Page(Setting("ANY 1 (a, b)", "0"), 1);
  EXPECT_EQ(StateOf(idle, "sync_standbys_missing"), "true");
  EXPECT_EQ(StateOf(idle, "writes_blocked"), "false");
  EXPECT_EQ(StateOf(idle, "quorum_unsafe"), "true");
  const auto hanging = Page(Setting("ANY 1 (a, b)", "1", "100"), 2);
  EXPECT_EQ(StateOf(hanging, "writes_blocked"), "true");
  EXPECT_EQ(hanging.at("pg_ha_sync_longest_wait_seconds{}"), 9);
  EXPECT_EQ(hanging.at("pg_ha_sync_listed_connected{name=\"b\"}"), 0);
}

TEST_F(SyncTest, ConnectedStandbyThatDoesNotConfirmBlocksAfterAWhile) {
  EXPECT_EQ(StateOf(Page(Standby(Setting("a", "1", "100")), 1), "writes_blocked"), "false");
  EXPECT_EQ(StateOf(Page(Standby(Setting("a", "1", "100")), 6), "writes_blocked"), "true");
  // Another commit waits now: the first came through.
  EXPECT_EQ(StateOf(Page(Standby(Setting("a", "1", "105")), 12), "writes_blocked"), "false");
  EXPECT_EQ(StateOf(Page(Standby(Setting("a", "0")), 20), "sync_no_spare"), "true");
}

TEST_F(SyncTest, UnknownStaysUnknown) {
  const auto unread = Page(Setting("any", "0"), 1);
  EXPECT_EQ(StateOf(unread, "writes_blocked"), "unknown");
  Cells unseen = With(Standby(Setting("a", "0")), {{"state", std::nullopt}});
  std::erase_if(unseen, [](const auto& cell) { return cell.first == "waiting"; });
  const auto page = Page(unseen, 2);
  for (const std::string verdict :
       {"writes_blocked", "sync_standbys_missing", "sync_no_spare", "quorum_unsafe"}) {
    EXPECT_EQ(StateOf(page, verdict), "unknown") << verdict;
  }
  EXPECT_EQ(page.count("pg_ha_sync_connected{}"), 0U);
  EXPECT_EQ(StateOf(Page(Setting("*", "0"), 3), "quorum_unsafe"), "unknown");
}

}  // namespace
}  // namespace pgvigil::collectors
