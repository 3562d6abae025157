#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/loose_thread.h"
#include "postgres/conninfo.h"
#include "postgres/libpq.h"
#include "postgres/server_state.h"
#include "postgres/wake_event.h"

namespace pgvigil::postgres {

/// What an attempt to connect led to. `connection` is set exactly when `state` is kUp.
struct ConnectOutcome {
  std::uint64_t id = 0;
  ConnectionHandle connection;
  ServerState state = ServerState::kUnknown;
  std::string message;
};

/// Where the attempt in progress stands. Resolving and connecting end at the time limit; once
/// something has accepted the connection the attempt is held for longer, because every attempt
/// given up after that point becomes a backend of a server that comes back to life.
enum class ConnectPhase { kIdle, kResolving, kConnecting, kAccepted };

struct ConnectProgress {
  ConnectPhase phase = ConnectPhase::kIdle;
  SteadyTime started_at{};
};

/// Opens connections, one after the other, on a thread of its own: reading service and password
/// files, resolving names and libpq's own steps may all block, and nothing of that may delay the
/// poll loop. A thread stuck in the resolver is left behind on destruction. Thread-safe.
/// https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PQCONNECTSTARTPARAMS
class Connector {
 public:
  /// `done` is set whenever an outcome can be taken.
  Connector(std::shared_ptr<WakeEvent> done, std::shared_ptr<const Clock> clock,
            std::chrono::milliseconds timeout);
  ~Connector();
  Connector(const Connector&) = delete;
  Connector& operator=(const Connector&) = delete;

  /// Queues an attempt. `id` comes back with the outcome. `conninfo` is called on the connector's
  /// thread.
  void Submit(std::uint64_t id, std::function<Result<Conninfo>()> conninfo);
  [[nodiscard]] std::optional<ConnectOutcome> TryTake();
  [[nodiscard]] ConnectProgress progress() const;

 private:
  struct Shared;
  static void Run(const std::shared_ptr<Shared>& shared);

  const std::shared_ptr<Shared> shared_;  // the thread's as well, so that either may end first
  LooseThread thread_;
};

}  // namespace pgvigil::postgres
