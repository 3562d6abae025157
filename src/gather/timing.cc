#include "gather/timing.h"

#include <algorithm>

namespace pgvigil::gather {

using std::chrono::milliseconds;

milliseconds RetryDelay(int failures, milliseconds cache) {
  if (failures <= 0) return milliseconds(0);
  constexpr int kLargestShift = 20;  // about twelve days: beyond every sensible cache time
  const milliseconds delay = std::chrono::seconds(1 << std::min(failures - 1, kLargestShift));
  return std::min(delay, cache);
}

bool IsDue(const Timing& timing, SteadyTime now) {
  if (timing.overdue || timing.cache.count() == 0) return true;
  if (timing.failures > 0 && timing.last_attempt) {
    return now - *timing.last_attempt >= RetryDelay(timing.failures, timing.cache);
  }
  return !timing.last_success || now - *timing.last_success >= timing.cache;
}

bool IsServable(SteadyTime gathered_at, milliseconds cache, milliseconds max_age, SteadyTime now) {
  return now - gathered_at <= cache + max_age;
}

Timing AfterSuccess(Timing timing, SteadyTime now) {
  timing.last_attempt = now;
  timing.last_success = now;
  timing.failures = 0;
  timing.fault = Fault::kNone;
  timing.overdue = false;
  return timing;
}

Timing AfterFailure(Timing timing, Fault fault, SteadyTime now) {
  timing.last_attempt = now;
  ++timing.failures;
  timing.fault = fault;
  timing.overdue = false;
  return timing;
}

Timing AfterLostConnection(Timing timing, SteadyTime now) {
  timing.last_attempt = now;
  timing.overdue = true;
  return timing;
}

}  // namespace pgvigil::gather
