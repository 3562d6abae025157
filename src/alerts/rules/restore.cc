#include "alerts/rules/restore.h"

namespace pgvigil::rules {

Timestamp RestoredActiveAt(const Interruption& interruption, Duration hold,
                           const EngineOptions& options) {
  const auto& [active_at, saved_at, now] = interruption;
  const Duration down(now - saved_at);
  const Duration grace = options.for_grace_period;
  if (hold < grace || down > options.outage_tolerance) return now;
  const Duration left = hold - Duration(saved_at - active_at);
  if (left <= Duration(0)) return active_at;
  if (left < grace) return now + (grace - hold).count();
  return active_at + down.count();
}

}  // namespace pgvigil::rules
