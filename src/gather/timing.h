#pragma once

#include <chrono>
#include <optional>

#include "base/clock.h"

namespace pgvigil::gather {

/// What the last failure of a query cost its neighbours in the batch, cheapest first. The order in
/// which queries are sent: those that made others wait go last.
enum class Fault { kNone, kError, kLockTimeout, kTimeout };
inline constexpr int kFaults = 4;

/// When one query ran on one database and how that went. Plain data.
struct Timing {
  std::chrono::milliseconds cache{
      0};  ///< how long a result stays good; 0: asked anew in every cycle
  std::optional<SteadyTime> last_attempt = {};
  std::optional<SteadyTime> last_success = {};
  int failures = 0;  ///< in a row
  Fault fault = Fault::kNone;
  bool overdue =
      true;  ///< due whatever `cache` says: never run, new session, or lost with its connection
};

/// How long a cached query waits after `failures` failures in a row: doubling from a second, never
/// longer than its cache time.
[[nodiscard]] std::chrono::milliseconds RetryDelay(int failures, std::chrono::milliseconds cache);

[[nodiscard]] bool IsDue(const Timing& timing, SteadyTime now);

/// Whether a result is still good for a page: no older than `cache` and `max_age` together.
[[nodiscard]] bool IsServable(SteadyTime gathered_at, std::chrono::milliseconds cache,
                              std::chrono::milliseconds max_age, SteadyTime now);

[[nodiscard]] Timing AfterSuccess(Timing timing, SteadyTime now);
[[nodiscard]] Timing AfterFailure(Timing timing, Fault fault, SteadyTime now);
/// The connection went away before or while the query ran: nothing was learnt, so it is due again
/// at once.
[[nodiscard]] Timing AfterLostConnection(Timing timing, SteadyTime now);

}  // namespace pgvigil::gather
