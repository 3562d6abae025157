#pragma once

#include <functional>

#include "base/clock.h"
#include "postgres/connector.h"

namespace pgvigil::postgres {

/// Begins to connect; a failure at once is a connection in state CONNECTION_BAD. Null: out of
/// memory. Blocks while names are resolved and files read.
[[nodiscard]] ConnectionHandle StartConnecting(const Conninfo& conninfo);

/// How long an attempt that was accepted but not answered is held before it is given up.
inline constexpr std::chrono::seconds kHoldAccepted{30};

struct AttemptOptions {
  std::chrono::milliseconds timeout;  ///< until something accepts the connection
  int stop_fd = -1;                   ///< readable: give up
};

/// Connects, calling `phase` at each step. Blocks for at most the timeout plus kHoldAccepted,
/// unless the system's resolver blocks for longer. The id of the outcome is left 0.
[[nodiscard]] ConnectOutcome Connect(const Conninfo& conninfo, const AttemptOptions& options,
                                     const Clock& clock,
                                     const std::function<void(ConnectPhase)>& phase);

}  // namespace pgvigil::postgres
