#pragma once

#include <compare>
#include <deque>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "postgres/backoff.h"
#include "postgres/canceller.h"
#include "postgres/closing_connections.h"
#include "postgres/connector.h"
#include "postgres/executor.h"
#include "postgres/pipeline_session.h"
#include "postgres/wake_event.h"

namespace pgvigil::postgres {

/// How long the backend of a session closed here is taken to be alive when its end is not seen: the
/// server notices a gone client within a second (client_connection_check_interval) or at its
/// statement_timeout, unless it is stopped.
inline constexpr std::chrono::seconds kBackendLife{10};

/// What a connection is for.
struct SlotKey {
  std::string database;
  Lane lane = Lane::kFast;

  [[nodiscard]] bool main() const { return database.empty() && lane == Lane::kFast; }
  friend auto operator<=>(const SlotKey&, const SlotKey&) = default;
};

/// See pool.h. Everything but Wake() belongs to one thread.
class PooledExecutor final : public Executor {
 public:
  PooledExecutor(config::ConnectionSettings connection, config::CollectionSettings collection,
                 std::shared_ptr<const Clock> clock);

  void Submit(std::vector<Job> jobs) override;
  std::vector<Completion> Poll(Deadline until) override;
  void Wake() override;
  SessionStatus status() const override;

 private:
  /// A connection in use or being opened; `session` is null while it is being opened.
  struct Slot {
    std::uint64_t connect_id = 0;
    SteadyTime requested_at{};
    std::unique_ptr<PipelineSession> session;
    SteadyTime renew_at{};
  };
  using Slots = std::map<SlotKey, Slot>;

  /// Jobs whose session does not exist yet.
  struct Waiting {
    std::vector<Job> jobs;
    SteadyTime since{};
  };

  // Opening connections.
  void Schedule();
  bool StartConnect(const SlotKey& key);
  [[nodiscard]] std::uint64_t RequestConnect(const std::string& database);
  void StartProbeIfDue();
  void TakeOutcomes();
  void TakeProbe(ConnectOutcome outcome);
  void Attach(Slots::iterator slot, ConnectOutcome outcome);
  void NoteRefusal(const SlotKey& key, const ConnectOutcome& outcome, SteadyTime requested_at);
  [[nodiscard]] SessionStart StartOf(const PGconn& connection) const;

  // The budget.
  [[nodiscard]] int Open() const;
  void MakeRoom();
  void Recycle();
  void Close(Slots::iterator slot);

  // Giving up.
  void Expire();
  void ExpireSessions(SteadyTime now);
  void ExpireWaiting(SteadyTime now);
  void NoteOverdueAttempt(SteadyTime now);
  void Abandon(Slots::iterator slot);
  void DropLost(Slots::iterator slot);
  void FailWaiting(const SlotKey& key, const Error& error);
  [[nodiscard]] Error WaitingError(const SlotKey& key) const;

  // The loop.
  void WaitForEvents(Deadline until);
  void ServeSession(Slots::iterator slot);
  [[nodiscard]] Deadline NextDeadline(Deadline until) const;
  [[nodiscard]] Lane EffectiveLane(Lane lane) const;
  void SetMainState(ServerState state, std::string message);
  void SetConnectState(ServerState state, std::string message);

  // Constant after construction.
  const config::ConnectionSettings connection_;
  const config::CollectionSettings collection_;
  const std::shared_ptr<const Clock> clock_;
  const std::chrono::milliseconds patience_;
  const std::shared_ptr<WakeEvent> wake_;       // thread-safe
  const std::shared_ptr<WakeEvent> connected_;  // thread-safe

  Connector connector_;
  Canceller canceller_;
  Slots slots_;
  std::map<SlotKey, Waiting> waiting_;
  std::deque<SlotKey> order_;  // keys of waiting_, first come first served
  std::map<SlotKey, Backoff> backoff_;
  std::optional<std::uint64_t> probe_;
  ClosingConnections closing_;    // were idle: gone within a moment
  ClosingConnections abandoned_;  // did not answer: may stay
  std::vector<Completion> completed_;
  std::uint64_t next_connect_id_ = 1;
  SessionStatus status_;
  std::minstd_rand random_;
};

}  // namespace pgvigil::postgres
