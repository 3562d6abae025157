#include "postgres/server_state.h"

#include <gtest/gtest.h>

#include "postgres/connect_message.h"

namespace pgvigil::postgres {
namespace {

TEST(ServerState, HasTheNameOfItsPlaceInTheTable) {
  for (std::size_t i = 0; i < kServerStates.size(); ++i) {
    EXPECT_EQ(static_cast<std::size_t>(kServerStates[i].first), i);
    EXPECT_EQ(Name(kServerStates[i].first), kServerStates[i].second);
  }
}

TEST(Classify, ReadsTheStateFromSqlstateAndMessage) {
  struct Case {
    const char* sqlstate;
    const char* message;
    ServerState expected;
  };
  const Case cases[] = {
      {"57P03", "the database system is starting up", ServerState::kStarting},
      {"57P03", "the database system is shutting down", ServerState::kShuttingDown},
      {"57P03", "the database system is in recovery mode", ServerState::kRecovering},
      {"57P03", "the database system is not yet accepting connections", ServerState::kRecovering},
      {"57P03", "the database system is not accepting connections", ServerState::kRecovering},
      {"57P03", "das Datenbanksystem startet", ServerState::kStarting},
      {"57P01", "terminating connection due to administrator command", ServerState::kShuttingDown},
      {"53300", "sorry, too many clients already", ServerState::kTooManyConnections},
      {"53300", "too many connections for role \"x\"", ServerState::kTooManyConnections},
      {"28P01", "password authentication failed", ServerState::kAuthFailed},
      {"28000", "no pg_hba.conf entry", ServerState::kAuthFailed},
      {"42501", "permission denied for database", ServerState::kAuthFailed},
      {"3D000", "database does not exist", ServerState::kRejected},
      {"42704", "unrecognized configuration parameter", ServerState::kRejected},
      {"55P03", "canceling statement due to lock timeout", ServerState::kHung},
  };
  for (const Case& c : cases) EXPECT_EQ(Classify(c.sqlstate, c.message), c.expected) << c.message;
}

TEST(PastMayHold, OnlyWhileTheServerIsUpOrJustSilent) {
  for (const auto& [state, name] : kServerStates) {
    const bool expected = name == "up" || name == "hung" || name == "unknown";
    EXPECT_EQ(PastMayHold(state), expected) << name;
  }
}

TEST(FindSqlState, TakesTheLastOneOfAVerboseMessage) {
  EXPECT_EQ(FindSqlState("connection to server on socket \"/tmp/.s\" failed: FATAL:  57P03: the "
                         "database system is starting up\nLOCATION:  x, y.c:1\n"),
            "57P03");
  EXPECT_EQ(FindSqlState("... failed: FATAL:  28000: no encryption\n... FATAL:  28P01: wrong\n"),
            "28P01");
  EXPECT_EQ(FindSqlState("connection refused\n\tIs the server running on that host?"), "");
  EXPECT_EQ(FindSqlState("FATAL:  abcde: lower case"), "");
  EXPECT_EQ(FindSqlState("ends in:  53"), "");
}

TEST(Readable, DropsCodesPlacesAndLineBreaks) {
  EXPECT_EQ(Readable("connection failed: FATAL:  53300: sorry, too many clients already\n"
                     "LOCATION:  InitProcess, proc.c:348\n"),
            "connection failed: FATAL: sorry, too many clients already");
  EXPECT_EQ(Readable("first\nsecond\n"), "first; second");
  EXPECT_EQ(Readable(""), "");
}

}  // namespace
}  // namespace pgvigil::postgres
