#include "gather/journal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <sstream>

namespace pgvigil::gather {
namespace {

using postgres::ServerState;
using postgres::SessionStatus;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// Reads what is logged.
class JournalTest : public testing::Test {
 protected:
  JournalTest() : previous_(spdlog::default_logger()) {
    auto sink = std::make_shared<spdlog::sinks::ostream_sink_st>(text_);
    sink->set_pattern("%l %v");
    spdlog::set_default_logger(std::make_shared<spdlog::logger>("test", std::move(sink)));
  }
  ~JournalTest() override { spdlog::set_default_logger(previous_); }

  std::string Logged() {
    std::string text = text_.str();
    text_.str("");
    return text;
  }
  static SessionStatus State(ServerState state, ServerState connect = ServerState::kUp) {
    SessionStatus status;
    status.state = state;
    status.connect_state = connect;
    status.message = "first line\n\tsecond line";
    return status;
  }

  std::ostringstream text_;
  std::shared_ptr<spdlog::logger> previous_;
  Journal journal_;
};

TEST_F(JournalTest, ServerStateIsLoggedOncePerChangeInOneLineWithWhatToDo) {
  journal_.Session(State(ServerState::kUp));
  EXPECT_THAT(Logged(), HasSubstr("info server is up"));
  journal_.Session(State(ServerState::kAuthFailed, ServerState::kAuthFailed));
  EXPECT_EQ(Logged(),
            "warning server is auth_failed: first line  second line; check user, password and "
            "pg_hba.conf; secrets are read again at every attempt\n");
  journal_.Session(State(ServerState::kAuthFailed, ServerState::kAuthFailed));
  EXPECT_THAT(Logged(), IsEmpty());
  journal_.Session(State(ServerState::kUp));
  EXPECT_THAT(Logged(), AllOf(HasSubstr("server is up"), Not(HasSubstr("new connections"))));
}

TEST_F(JournalTest, RefusedConnectionsAreLoggedWhileTheSessionWorks) {
  journal_.Session(State(ServerState::kUp));
  (void)Logged();
  journal_.Session(State(ServerState::kUp, ServerState::kTooManyConnections));
  EXPECT_THAT(Logged(), HasSubstr("new connections fail (too_many_connections)"));
  journal_.Session(State(ServerState::kUp, ServerState::kTooManyConnections));
  EXPECT_THAT(Logged(), IsEmpty());
  journal_.Session(State(ServerState::kUp));
  EXPECT_THAT(Logged(), HasSubstr("new connections succeed again"));
}

TEST_F(JournalTest, QueryIsLoggedWhenItBeginsToFailChangesItsErrorAndRecovers) {
  const Error locked{ErrorKind::kTimeout, "canceling", "55P03"};
  journal_.Failed("q", "app", locked);
  EXPECT_THAT(Logged(), AllOf(HasSubstr("query q fails in database app"), HasSubstr("pg_locks")));
  journal_.Failed("q", "app", locked);
  journal_.Failed("q", "sales", locked);
  EXPECT_THAT(Logged(), IsEmpty());
  journal_.Failed("q", "app", {ErrorKind::kSql, "no such table", "42P01"});
  EXPECT_THAT(Logged(), HasSubstr("no such table"));
  journal_.Recovered("q", "app");
  EXPECT_THAT(Logged(), IsEmpty());
  journal_.Recovered("q", "sales");
  EXPECT_EQ(Logged(), "info query q works again\n");
  journal_.Recovered("q", "sales");
  EXPECT_THAT(Logged(), IsEmpty());
}

TEST_F(JournalTest, FailureInADroppedDatabaseIsForgotten) {
  journal_.Failed("q", "gone", {ErrorKind::kSql, "x", "42P01"});
  postgres::ServerFacts facts;
  facts.databases = {{"app", true, false}};
  journal_.Facts(facts);
  (void)Logged();
  journal_.Failed("q", "app", {ErrorKind::kSql, "x", "42P01"});
  EXPECT_THAT(Logged(), HasSubstr("query q fails in database app"));
}

TEST_F(JournalTest, LostSamplesAreLoggedOncePerColumnAndReason) {
  const queries::MappingLoss loss{queries::LossReason::kConversion, "lag", "n/a\xff", 3};
  journal_.Lost("q", loss);
  EXPECT_EQ(Logged(),
            "warning query q loses samples: conversion, column lag, for instance n/a\\xff\n");
  journal_.Lost("q", loss);
  EXPECT_THAT(Logged(), IsEmpty());
}

TEST_F(JournalTest, MissingGrantsAndTooManyRightsAreLoggedOnce) {
  postgres::ServerFacts facts;
  facts.role = "mon";
  facts.missing_grants = {"pg_monitor"};
  facts.overprivileged = true;
  journal_.Facts(facts);
  EXPECT_THAT(Logged(), AllOf(HasSubstr("role mon is no member of pg_monitor, which costs"),
                              HasSubstr("more rights than monitoring needs")));
  journal_.Facts(facts);
  EXPECT_THAT(Logged(), IsEmpty());
}

TEST_F(JournalTest, FactsThatCannotBeReadAreLoggedOncePerClassOfError) {
  const Error error{ErrorKind::kTimeout, "canceling", "55P03"};
  journal_.FactsFailed(error);
  EXPECT_THAT(Logged(), HasSubstr("cannot read what the server is and has"));
  journal_.FactsFailed(error);
  EXPECT_THAT(Logged(), IsEmpty());
}

}  // namespace
}  // namespace pgvigil::gather
