#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "postgres/conninfo.h"
#include "postgres/executor.h"
#include "postgres/libpq.h"

namespace pgvigil::postgres {

/// What a new session starts with.
struct SessionStart {
  std::vector<SessionSetting>
      settings;  ///< for the first batch: what the startup packet could not carry
  std::chrono::milliseconds statement_timeout;  ///< in force after that
  std::string search_path;                      ///< in force after that
};

/// One established connection in pipeline mode: takes jobs, gives completions, never blocks.
///
/// Every job is its own implicit transaction with its own Sync, so an error stays with it. A
/// statement is prepared the first time it is sent, in the same batch; one whose plan became
/// invalid (0A000) or that a pooler forgot (26000) is prepared anew and sent once more. Settings a
/// job needs (statement_timeout, search_path) are changed in the batch when they differ from the
/// current ones. Thread-compatible. After lost() the session only waits to be destroyed.
class PipelineSession {
 public:
  PipelineSession(ConnectionHandle connection, SessionStart start, const Clock& clock);

  /// Queues and writes as much as the socket takes.
  void Send(std::vector<Job> jobs);

  [[nodiscard]] int fd() const { return PQsocket(connection_.get()); }
  /// What to poll for.
  [[nodiscard]] short events() const;
  /// Reads and writes what is possible; appends what completed.
  void OnReady(std::vector<Completion>& out);

  /// When the statement now running must have answered; Never when idle.
  [[nodiscard]] Deadline head_deadline() const;
  [[nodiscard]] bool idle() const { return entries_.empty(); }
  [[nodiscard]] SteadyTime last_used() const { return last_answer_; }
  [[nodiscard]] SteadyTime opened_at() const { return opened_at_; }

  /// Whether the connection is gone, and then what state its last words give.
  [[nodiscard]] bool lost() const { return lost_; }
  [[nodiscard]] ServerState lost_state() const { return lost_state_; }
  [[nodiscard]] const std::string& lost_message() const { return lost_message_; }

  /// Fails every job still in flight: the running one with `head`, the others with kConnect.
  void FailAll(const Error& head, std::vector<Completion>& out);

  /// Gives the connection away, to be closed; the session only waits to be destroyed then.
  [[nodiscard]] ConnectionHandle Release() { return std::move(connection_); }

  /// To cancel the running statement from elsewhere; null when impossible.
  [[nodiscard]] CancelHandle MakeCancel() const;
  [[nodiscard]] ServerVersion version() const;
  /// Memory of the results taken since the last call.
  [[nodiscard]] std::uint64_t TakeResultBytes();

 private:
  struct Prepared {
    StatementPtr statement;  // keeps the identity from being reused
    std::string name;
  };
  struct Entry {
    Job job;
    bool own = false;            // a change of settings, nobody waits for it
    bool prepare_first = false;  // a Prepare precedes the execution and has not been answered yet
    bool prepare_failed = false;
    bool retried = false;
    bool single_row =
        false;  // rows are to be taken one by one, and that has not been switched on yet
    std::chrono::milliseconds timeout{0};
    std::vector<ResultHandle> results;
    std::size_t rows = 0;
    ResultHandle error;
  };

  void SendJob(Job job, bool retried);
  void SendSettings(const std::vector<SessionSetting>& settings);
  void AdjustSettings(const Statement& statement);
  void Sync();
  void Flush();
  bool TakeResult(std::vector<Completion>& out);
  void Keep(Entry& head, ResultHandle result);
  void FinishHead(std::vector<Completion>& out);
  [[nodiscard]] Result<Rows> OutcomeOf(Entry& entry);
  void MarkLost();

  // Constant after construction.
  ConnectionHandle connection_;
  const Clock& clock_;
  SteadyTime opened_at_;

  std::vector<SessionSetting> initial_settings_;
  std::map<const Statement*, Prepared> prepared_;
  std::uint64_t next_name_ = 1;
  std::deque<Entry> entries_;
  std::chrono::milliseconds current_timeout_;
  std::string current_search_path_;
  SteadyTime last_answer_;
  std::uint64_t result_bytes_ = 0;
  bool unflushed_ = false;
  bool lost_ = false;
  ServerState lost_state_ = ServerState::kUnreachable;
  std::string lost_message_;
};

}  // namespace pgvigil::postgres
