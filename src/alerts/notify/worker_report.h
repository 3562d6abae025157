#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "metrics/family.h"

namespace pgvigil::notify {

/// How posts to one Alertmanager went. A value.
struct WorkerReport {
  std::string url;
  std::uint64_t sent = 0;     ///< alerts posted, accepted or not
  std::uint64_t errors = 0;   ///< of those, in posts that were not accepted
  std::uint64_t dropped = 0;  ///< left out because they are not wanted
  metrics::Histogram latency;
  std::optional<WallTime> last_success;
  std::optional<double> clock_skew_seconds;  ///< their clock minus ours
  bool reached = false;
  std::string last_error;

  explicit WorkerReport(std::string address);
  void Observe(std::chrono::duration<double> took);
};

/// How often a name could not be looked up.
struct LookupReport {
  std::string name;
  std::uint64_t failures = 0;
};

/// Prometheus' own names with `pgvigil_` before them.
[[nodiscard]] std::vector<metrics::MetricFamily> NotificationFamilies(
    std::span<const WorkerReport> workers, std::span<const LookupReport> lookups);

}  // namespace pgvigil::notify
