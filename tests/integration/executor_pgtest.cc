// Runs against the server that PGVIGIL_TEST_DSN names; test_executor.py starts one and calls this
// program.

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "postgres/pool.h"

namespace pgvigil::postgres {
namespace {

using std::chrono::milliseconds;

// The server's processes, found from one of its backends; running again when this is destroyed.
class Frozen {
 public:
  explicit Frozen(pid_t backend) {
    std::string name;
    char state = 0;
    pid_t parent = 0;
    std::ifstream("/proc/" + std::to_string(backend) + "/stat") >> backend >> name >> state >>
        parent;
    pids_.push_back(parent);
  }
  ~Frozen() {
    for (const pid_t pid : pids_) kill(pid, SIGCONT);
  }
  Frozen(const Frozen&) = delete;
  Frozen& operator=(const Frozen&) = delete;

  void StopPostmaster() const { ASSERT_EQ(kill(pids_[0], SIGSTOP), 0); }
  void StopChildren() {
    const std::string pid = std::to_string(pids_[0]);
    std::ifstream children("/proc/" + pid + "/task/" + pid + "/children");
    for (pid_t child = 0; children >> child;) {
      pids_.push_back(child);
      kill(child, SIGSTOP);
    }
    ASSERT_GT(pids_.size(), 1u);
  }

 private:
  std::vector<pid_t> pids_;  // the postmaster first
};

// Accepts connections into its backlog and never says anything.
class MuteListener {
 public:
  MuteListener() : fd_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    bind(fd_, reinterpret_cast<sockaddr*>(&address), size);
    listen(fd_, 8);
    getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
  }
  ~MuteListener() { close(fd_); }
  MuteListener(const MuteListener&) = delete;
  MuteListener& operator=(const MuteListener&) = delete;
  [[nodiscard]] int port() const { return port_; }

 private:
  int fd_;
  int port_ = 0;
};

class ExecutorTest : public testing::Test {
 protected:
  void SetUp() override {
    const char* dsn = std::getenv("PGVIGIL_TEST_DSN");
    ASSERT_NE(dsn, nullptr) << "PGVIGIL_TEST_DSN is not set";
    connection_.dsn = Secret(dsn);
  }

  Executor& executor() {
    if (!executor_) executor_ = MakeExecutor(connection_, collection_, clock_);
    return *executor_;
  }

  static StatementPtr Sql(std::string sql, std::size_t max_rows = 0) {
    auto statement = std::make_shared<Statement>();
    statement->sql = std::move(sql);
    statement->max_rows = max_rows;
    return statement;
  }

  Job MakeJob(StatementPtr statement, std::string database = "", Lane lane = Lane::kFast) {
    return Job{next_id_++, std::move(database), lane, std::move(statement)};
  }

  // Submits and waits for every job, in the order submitted.
  std::vector<Completion> Run(std::vector<Job> jobs) {
    const std::uint64_t first = jobs.front().id;
    std::vector<Completion> done(jobs.size());
    std::size_t left = jobs.size();
    executor().Submit(std::move(jobs));
    const Deadline deadline = Deadline::After(*clock_, std::chrono::seconds(20));
    while (left > 0 && !deadline.Passed(clock_->Now())) {
      for (Completion& completion : executor().Poll(deadline)) {
        done[completion.id - first] = std::move(completion);
        --left;
      }
      most_open_ = std::max(most_open_, executor().status().open);
    }
    EXPECT_EQ(left, 0u);
    return done;
  }

  static std::string Text(const Completion& completion) {
    if (!completion.rows) return "error " + completion.rows.error().sqlstate;
    if (completion.rows->row_count() == 0) return "no row";
    return std::string(completion.rows->Cell(0, 0).value_or("NULL"));
  }

  pid_t BackendPid() {
    return std::stoi(Text(Run({MakeJob(Sql("SELECT pg_catalog.pg_backend_pid()"))})[0]));
  }

  // Lets the executor work until `holds` does; false when it never does.
  template <class Condition>
  bool PollUntil(Condition holds) {
    const Deadline deadline = Deadline::After(*clock_, std::chrono::seconds(20));
    while (!holds() && !deadline.Passed(clock_->Now())) {
      executor().Poll(Deadline::After(*clock_, milliseconds(20)));
    }
    return holds();
  }

  config::ConnectionSettings connection_;
  config::CollectionSettings collection_;
  std::shared_ptr<SystemClock> clock_ = std::make_shared<SystemClock>();
  std::unique_ptr<Executor> executor_;
  std::uint64_t next_id_ = 1;
  int most_open_ = 0;
};

TEST_F(ExecutorTest, AnErrorStaysWithItsStatement) {
  const auto done = Run({MakeJob(Sql("SELECT 1")), MakeJob(Sql("SELECT 1/0")),
                         MakeJob(Sql("SELEC 1")), MakeJob(Sql("SELECT 2"))});
  EXPECT_EQ(Text(done[0]), "1");
  EXPECT_EQ(Text(done[1]), "error 22012");
  EXPECT_EQ(Text(done[2]), "error 42601");
  EXPECT_EQ(Text(done[3]), "2");
  EXPECT_EQ(executor().status().state, ServerState::kUp);
}

TEST_F(ExecutorTest, AStatementIsPreparedOncePerConnection) {
  const StatementPtr one = Sql("SELECT 1");
  const StatementPtr failing = Sql("SELECT 1/(1-1)");
  const StatementPtr count = Sql("SELECT count(*) FROM pg_catalog.pg_prepared_statements");
  for (int round = 0; round < 5; ++round) {
    const auto done = Run({MakeJob(one), MakeJob(failing), MakeJob(count)});
    EXPECT_EQ(Text(done[2]), "3");
  }
}

TEST_F(ExecutorTest, ATimeoutStaysWithItsStatementAndKeepsTheSession) {
  auto slow = std::make_shared<Statement>();
  slow->sql = "SELECT pg_catalog.pg_sleep(10)";
  slow->timeout = milliseconds(100);
  const auto done =
      Run({MakeJob(Sql("SELECT 1")), MakeJob(slow), MakeJob(Sql("SHOW statement_timeout"))});
  ASSERT_FALSE(done[1].rows);
  EXPECT_EQ(done[1].rows.error().kind, ErrorKind::kTimeout);
  EXPECT_EQ(done[1].rows.error().sqlstate, "57014");
  EXPECT_EQ(Text(done[2]), "500ms");
  EXPECT_EQ(executor().status().abandoned_total, 0u);
}

TEST_F(ExecutorTest, RowsBeyondTheLimitAreDroppedAndSaidSo) {
  const auto done = Run({MakeJob(Sql("SELECT 7 FROM pg_catalog.generate_series(1, 1000)", 10)),
                         MakeJob(Sql("SELECT 7 FROM pg_catalog.generate_series(1, 10)", 10)),
                         MakeJob(Sql("SELECT 7 WHERE false", 10)), MakeJob(Sql("SELECT 5"))});
  ASSERT_TRUE(done[0].rows);
  EXPECT_EQ(done[0].rows->row_count(), 10u);
  EXPECT_TRUE(done[0].rows->truncated());
  EXPECT_EQ(done[1].rows->row_count(), 10u);
  EXPECT_FALSE(done[1].rows->truncated());
  EXPECT_EQ(done[2].rows->row_count(), 0u);
  EXPECT_EQ(Text(done[3]), "5");
}

TEST_F(ExecutorTest, AMillionRowsDoNotHoldUpTheNextStatement) {
  auto many = std::make_shared<Statement>();
  many->sql = "SELECT pg_catalog.generate_series(1, 1000000)";
  many->max_rows = 100;
  many->timeout = std::chrono::seconds(10);
  const auto done = Run({MakeJob(many), MakeJob(Sql("SELECT 5"))});
  ASSERT_TRUE(done[0].rows);
  EXPECT_EQ(done[0].rows->row_count(), 100u);
  EXPECT_EQ(Text(done[1]), "5");
}

TEST_F(ExecutorTest, SessionSettingsArePinned) {
  struct Case {
    const char* name;
    const char* value;
  };
  const Case cases[] = {{"search_path", "pg_catalog, pg_temp"},
                        {"default_transaction_read_only", "on"},
                        {"lock_timeout", "100ms"},
                        {"DateStyle", "ISO, MDY"},
                        {"TimeZone", "UTC"},
                        {"client_encoding", "UTF8"},
                        {"jit", "off"},
                        {"application_name", "pgvigil"},
                        {"synchronous_commit", "local"}};
  std::vector<Job> jobs;
  for (const Case& c : cases) jobs.push_back(MakeJob(Sql(std::string("SHOW ") + c.name)));
  const auto done = Run(std::move(jobs));
  for (std::size_t i = 0; i < std::size(cases); ++i) {
    EXPECT_EQ(Text(done[i]), cases[i].value) << cases[i].name;
  }
}

TEST_F(ExecutorTest, SessionSettingsArePinnedWithoutStartupOptions) {
  connection_.session_options = false;
  const auto done = Run({MakeJob(Sql("SHOW search_path")), MakeJob(Sql("SHOW lock_timeout")),
                         MakeJob(Sql("SHOW statement_timeout"))});
  EXPECT_EQ(Text(done[0]), "pg_catalog, pg_temp");
  EXPECT_EQ(Text(done[1]), "100ms");
  EXPECT_EQ(Text(done[2]), "500ms");
}

TEST_F(ExecutorTest, AUsersQueryHasItsOwnSearchPath) {
  auto user = std::make_shared<Statement>();
  user->sql = "SELECT pg_catalog.current_setting('search_path')";
  user->search_path = kUserSearchPath;
  const StatementPtr own = Sql("SELECT pg_catalog.current_setting('search_path') || ''");
  for (int round = 0; round < 3; ++round) {
    const auto done = Run({MakeJob(own), MakeJob(user), MakeJob(own)});
    EXPECT_EQ(Text(done[0]), "pg_catalog, pg_temp");
    EXPECT_EQ(Text(done[1]), "pg_catalog, public, pg_temp");
    EXPECT_EQ(Text(done[2]), "pg_catalog, pg_temp");
  }
}

TEST_F(ExecutorTest, WritingIsRefused) {
  const auto done = Run({MakeJob(Sql("CREATE TABLE public.pgvigil_must_not_exist (i int)"))});
  EXPECT_EQ(Text(done[0]), "error 25006");
}

TEST_F(ExecutorTest, CopyCostsItsSessionOnlyAndTheNextBatchWorks) {
  Run({MakeJob(Sql("COPY (SELECT 1) TO STDOUT"))});
  const auto done = Run({MakeJob(Sql("SELECT 3"))});
  EXPECT_EQ(Text(done[0]), "3");
}

TEST_F(ExecutorTest, AKilledSessionIsReplacedInTheNextBatch) {
  const auto first = Run({MakeJob(Sql("SELECT pg_catalog.pg_backend_pid()"))});
  const std::string suicide = "SELECT pg_catalog.pg_terminate_backend(" + Text(first[0]) + ")";
  const auto last = Run({MakeJob(Sql(suicide)), MakeJob(Sql("SELECT 1"))});
  ASSERT_FALSE(last[1].rows);
  EXPECT_EQ(last[1].rows.error().kind, ErrorKind::kConnect);
  const auto next = Run({MakeJob(Sql("SELECT pg_catalog.pg_backend_pid()"))});
  EXPECT_TRUE(next[0].rows);
  EXPECT_NE(Text(next[0]), Text(first[0]));
  EXPECT_EQ(executor().status().main_generation, 2u);
}

TEST_F(ExecutorTest, AForgottenPreparedStatementIsPreparedAnew) {
  const StatementPtr one = Sql("SELECT 41 + 1");
  Run({MakeJob(one)});
  const auto done = Run({MakeJob(Sql("DEALLOCATE ALL")), MakeJob(one)});
  EXPECT_EQ(Text(done[1]), "42");
}

TEST_F(ExecutorTest, ManyDatabasesStayWithinTheBudget) {
  std::vector<Job> jobs;
  for (int round = 0; round < 20; ++round) {
    for (const char* database : {"", "postgres", "template1"}) {
      for (const Lane lane : {Lane::kFast, Lane::kSlow}) {
        jobs.push_back(MakeJob(Sql("SELECT pg_catalog.current_database()"), database, lane));
      }
    }
  }
  const auto done = Run(std::move(jobs));
  for (const Completion& completion : done) EXPECT_TRUE(completion.rows);
  EXPECT_LE(most_open_, collection_.max_connections);
}

TEST_F(ExecutorTest, AMissingDatabaseFailsAloneAndSaysWhy) {
  const auto done = Run({MakeJob(Sql("SELECT 1")), MakeJob(Sql("SELECT 1"), "no such database")});
  EXPECT_EQ(Text(done[0]), "1");
  ASSERT_FALSE(done[1].rows);
  EXPECT_EQ(done[1].rows.error().kind, ErrorKind::kConnect);
  EXPECT_THAT(done[1].rows.error().message, testing::HasSubstr("no such database"));
  EXPECT_EQ(executor().status().state, ServerState::kUp);
}

TEST_F(ExecutorTest, ABudgetOfOneServesEveryDatabaseInTurn) {
  collection_.max_connections = 1;
  const auto done = Run({MakeJob(Sql("SELECT pg_catalog.current_database()"), "postgres"),
                         MakeJob(Sql("SELECT pg_catalog.current_database()"), "template1"),
                         MakeJob(Sql("SELECT 1"), "", Lane::kSlow), MakeJob(Sql("SELECT 1"))});
  EXPECT_EQ(Text(done[0]), "postgres");
  EXPECT_EQ(Text(done[1]), "template1");
  EXPECT_EQ(Text(done[2]), "1");
  EXPECT_EQ(most_open_, 1);
}

TEST_F(ExecutorTest, AStoppedServerIsHungAndWholeAgainAtTheNextBatch) {
  {
    Frozen server(BackendPid());
    server.StopPostmaster();
    server.StopChildren();
    for (int round = 0; round < 3; ++round) {
      const auto done = Run({MakeJob(Sql("SELECT 1")), MakeJob(Sql("SELECT 2"))});
      for (const Completion& completion : done) EXPECT_FALSE(completion.rows);
      EXPECT_EQ(executor().status().state, ServerState::kHung);
      EXPECT_FALSE(executor().status().main_connected);
    }
    EXPECT_EQ(executor().status().abandoned_total, 1u);
  }
  EXPECT_EQ(Text(Run({MakeJob(Sql("SELECT 1"))})[0]), "1");
  EXPECT_EQ(executor().status().state, ServerState::kUp);
  EXPECT_LE(most_open_, collection_.max_connections);
}

TEST_F(ExecutorTest, AStoppedPostmasterLeavesTheSessionAndIsSeenByTheProbe) {
  collection_.probe_interval = milliseconds(0);
  Frozen server(BackendPid());
  // The probe of the first batch must be over, or it would be taken for the answer.
  ASSERT_TRUE(PollUntil([this] { return executor().status().open == 1; }));
  server.StopPostmaster();
  EXPECT_EQ(Text(Run({MakeJob(Sql("SELECT 1"))})[0]), "1");
  EXPECT_TRUE(
      PollUntil([this] { return executor().status().connect_state == ServerState::kHung; }));
  EXPECT_EQ(executor().status().state, ServerState::kUp);
  EXPECT_EQ(Text(Run({MakeJob(Sql("SELECT 2"))})[0]), "2");
  EXPECT_LE(most_open_, 2);
}

TEST_F(ExecutorTest, ANewConnectionThatNeverAnswersIsHung) {
  const MuteListener mute;
  connection_.dsn = Secret("host=127.0.0.1 port=" + std::to_string(mute.port()));
  for (int round = 0; round < 2; ++round) {
    const auto done = Run({MakeJob(Sql("SELECT 1"))});
    ASSERT_FALSE(done[0].rows);
    EXPECT_EQ(executor().status().state, ServerState::kHung);
  }
  EXPECT_EQ(executor().status().open, 1);
}

TEST_F(ExecutorTest, NothingListeningIsUnreachableAtOnce) {
  connection_.dsn = Secret("host=/nonexistent port=1");
  const auto done = Run({MakeJob(Sql("SELECT 1"))});
  ASSERT_FALSE(done[0].rows);
  EXPECT_EQ(done[0].rows.error().kind, ErrorKind::kConnect);
  EXPECT_EQ(executor().status().state, ServerState::kUnreachable);
}

}  // namespace
}  // namespace pgvigil::postgres
