#pragma once

#include "alerts/rules/engine.h"

namespace pgvigil::rules {

/// A pending alert over a restart.
struct Interruption {
  Timestamp active_at = 0;  ///< as it was saved
  Timestamp saved_at = 0;
  Timestamp now = 0;  ///< the condition is seen to hold again
};

/// Since when the alert counts as active, as Prometheus restores it: the time without a process
/// does not count; what is left of `for` is at least the grace period; a `for` shorter than that,
/// or an outage longer than tolerated, begins anew.
[[nodiscard]] Timestamp RestoredActiveAt(const Interruption& interruption, Duration hold,
                                         const EngineOptions& options);

}  // namespace pgvigil::rules
