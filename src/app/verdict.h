#pragma once

#include <optional>
#include <string>

#include "app/lag_limit.h"
#include "postgres/server_state.h"

namespace pgvigil::app {

/// What a load balancer's question is decided on. Plain data.
struct Observation {
  postgres::ServerState state = postgres::ServerState::kUnknown;
  std::string message;              ///< why the server is not up
  std::optional<bool> in_recovery;  ///< unknown: never learnt
  double age_seconds = -1;          ///< of the newest answer of the server; -1: none
  double max_age_seconds = 0;       ///< an older answer decides nothing
  std::optional<double>
      lag_bytes;  ///< received and not replayed; unknown without a streaming receiver
  std::optional<double> lag_seconds;  ///< since the last replayed transaction
};

/// An answer to a load balancer: 200 or 503, and why.
struct Verdict {
  bool yes = false;
  std::string reason;
};

/// Takes writes: up, and known not to be in recovery.
[[nodiscard]] Verdict IsPrimary(const Observation& seen);
/// Takes reads: up, known to be in recovery and, when a limit is given, known to be within it.
/// Unknown is no.
[[nodiscard]] Verdict IsReplica(const Observation& seen, const LagLimit& limit);

}  // namespace pgvigil::app
