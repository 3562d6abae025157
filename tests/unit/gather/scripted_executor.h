#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "postgres/executor.h"
#include "postgres/server_facts.h"

namespace pgvigil::gather {

/// What the scripted server answers to a statement: rows of text, or an error.
struct Reply {
  std::vector<postgres::ColumnInfo> columns;
  postgres::Rows::Literals rows;
  std::optional<Error> error;
};

/// One row with one number in column `value`.
[[nodiscard]] inline Reply Value(const std::string& value) {
  return {{{"value", 701}}, {{value}}, std::nullopt};
}

[[nodiscard]] inline Reply Failure(ErrorKind kind, std::string sqlstate = {}) {
  return {{}, {}, Error{kind, "scripted failure", std::move(sqlstate)}};
}

/// An executor without a server: answers what the script says and fails the test on a statement
/// that is not in it. Statements answer at once and in order, unless held. A session is there
/// whenever it is needed, unless lost. Thread-safe.
class ScriptedExecutor final : public postgres::Executor {
 public:
  /// From now on `sql` is answered with `reply` in every database, or in one.
  void On(const std::string& sql, Reply reply, const std::string& database = kEvery) {
    MutexLock lock(mutex_);
    script_.insert_or_assign({sql, database}, std::move(reply));
  }
  /// From now on runs of `sql` stay in flight until released.
  void Hold(const std::string& sql) {
    MutexLock lock(mutex_);
    held_.insert(sql);
  }
  void Release(const std::string& sql) {
    MutexLock lock(mutex_);
    held_.erase(sql);
    std::vector<postgres::Job> waiting = std::move(waiting_);
    waiting_.clear();
    for (postgres::Job& job : waiting) Run(std::move(job));
    changed_.NotifyAll();
  }
  /// The session ends, and until Restore() no other is to be had.
  void Lose(postgres::ServerState state) {
    MutexLock lock(mutex_);
    status_.state = state;
    status_.message = "scripted loss";
    status_.main_connected = false;
    lost_ = true;
    held_.clear();
    std::vector<postgres::Job> waiting = std::move(waiting_);
    waiting_.clear();
    for (postgres::Job& job : waiting) Run(std::move(job));
    changed_.NotifyAll();
  }
  void Restore() {
    MutexLock lock(mutex_);
    lost_ = false;
  }
  /// The session ends without anybody noticing before the next Submit.
  void BreakSession() {
    MutexLock lock(mutex_);
    broken_ = true;
  }
  /// The session is replaced by another.
  void RenewSession() {
    MutexLock lock(mutex_);
    ++status_.main_generation;
  }
  void SetConnectState(postgres::ServerState state, SteadyTime checked_at) {
    MutexLock lock(mutex_);
    status_.connect_state = state;
    status_.connect_checked_at = checked_at;
  }

  /// What was submitted since the last call, one entry per Submit: `sql`, `sql@database`, with `!`
  /// for the slow lane.
  [[nodiscard]] std::vector<std::vector<std::string>> TakeBatches() {
    MutexLock lock(mutex_);
    return std::exchange(batches_, {});
  }
  [[nodiscard]] std::vector<postgres::Completion> TakeCompletions() {
    MutexLock lock(mutex_);
    return std::exchange(completed_, {});
  }
  /// Waits until a run of `sql` is held in flight.
  void AwaitHeld(const std::string& sql) {
    MutexLock lock(mutex_);
    changed_.WaitUntil(mutex_, Deadline::Never(), [&] {
      return std::any_of(waiting_.begin(), waiting_.end(),
                         [&](const auto& job) { return job.statement->sql == sql; });
    });
  }
  /// Waits until Wake() has been called `count` times in all.
  void AwaitWakes(int count) {
    MutexLock lock(mutex_);
    changed_.WaitUntil(mutex_, Deadline::Never(), [&] { return wakes_ >= count; });
  }

  void Submit(std::vector<postgres::Job> jobs) override {
    MutexLock lock(mutex_);
    std::vector<std::string>& batch = batches_.emplace_back();
    for (const postgres::Job& job : jobs) batch.push_back(NameOf(job));
    if (!status_.main_connected && !lost_) Connect();
    const bool broken = std::exchange(broken_, false);
    if (broken) status_.main_connected = false;
    for (postgres::Job& job : jobs) {
      if (broken) {
        Fail(job.id, {ErrorKind::kConnect, "scripted break"});
      } else {
        Run(std::move(job));
      }
    }
    changed_.NotifyAll();
  }

  std::vector<postgres::Completion> Poll(Deadline) override {
    MutexLock lock(mutex_);
    changed_.WaitUntil(mutex_, Deadline::Never(), [this] { return woken_ || !completed_.empty(); });
    woken_ = false;
    return std::exchange(completed_, {});
  }

  void Wake() override {
    MutexLock lock(mutex_);
    woken_ = true;
    ++wakes_;
    changed_.NotifyAll();
  }

  [[nodiscard]] postgres::SessionStatus status() const override {
    MutexLock lock(mutex_);
    return status_;
  }

 private:
  static constexpr const char* kEvery = "*";
  using Key = std::pair<std::string, std::string>;  // sql, database

  static std::string NameOf(const postgres::Job& job) {
    const std::string& sql = job.statement->sql;
    std::string name = sql;
    if (sql == postgres::ServerFactsStatement()->sql) name = "facts";
    if (sql == postgres::DatabaseFactsStatement()->sql) name = "database facts";
    if (sql == postgres::FingerprintStatement()->sql) name = "fingerprint";
    if (!job.database.empty()) name += "@" + job.database;
    if (job.lane == postgres::Lane::kSlow) name += "!";
    return name;
  }

  void Connect() {
    status_.state = postgres::ServerState::kUp;
    status_.message.clear();
    status_.main_connected = true;
    status_.version = ServerVersion{160004};
    ++status_.main_generation;
  }

  void Run(postgres::Job job) {
    if (lost_) {
      Fail(job.id, {ErrorKind::kConnect, "scripted loss"});
    } else if (held_.contains(job.statement->sql)) {
      waiting_.push_back(std::move(job));
    } else {
      Complete(job);
    }
  }

  void Complete(const postgres::Job& job) {
    auto reply = script_.find({job.statement->sql, job.database});
    if (reply == script_.end()) reply = script_.find({job.statement->sql, kEvery});
    if (reply == script_.end()) {
      ADD_FAILURE() << "unexpected statement: " << NameOf(job);
      Fail(job.id, {ErrorKind::kInternal, "unexpected statement"});
    } else if (reply->second.error) {
      Fail(job.id, *reply->second.error);
    } else {
      completed_.push_back({job.id,
                            postgres::Rows::FromLiterals(reply->second.columns, reply->second.rows),
                            std::chrono::milliseconds(2)});
    }
  }

  void Fail(std::uint64_t id, Error error) {
    completed_.push_back(
        {id, tl::unexpected<Error>(std::move(error)), std::chrono::milliseconds(3)});
  }

  mutable Mutex mutex_;
  CondVar changed_;
  std::map<Key, Reply> script_;
  std::set<std::string> held_;
  std::vector<postgres::Job> waiting_;
  std::vector<postgres::Completion> completed_;
  std::vector<std::vector<std::string>> batches_;
  postgres::SessionStatus status_;
  bool lost_ = false;
  bool broken_ = false;
  bool woken_ = false;
  int wakes_ = 0;
};

}  // namespace pgvigil::gather
