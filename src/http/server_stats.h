#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "http/tls_identity.h"
#include "metrics/family.h"

namespace pgvigil::http {

/// What the server has done since its start. A value.
struct ServerStats {
  /// By path (the routes, and "other") and status.
  std::map<std::pair<std::string, int>, std::uint64_t> requests;
  std::uint64_t body_bytes = 0;  ///< sent, as they went over the wire (compressed)
  std::uint64_t aborted = 0;     ///< responses the client did not take in time or to the end
  int in_flight = 0;             ///< requests being handled or sent right now
  std::optional<TlsStats> tls = {};
};

/// The statistics as `pgvigil_http_*` families.
[[nodiscard]] std::vector<metrics::MetricFamily> StatsFamilies(const ServerStats& stats);

/// Keeps the statistics. Thread-safe.
class RequestCounters {
 public:
  /// Each of `paths` starts with zero requests of status 200, so that a rate over it is right from
  /// the first one on.
  explicit RequestCounters(const std::vector<std::string>& paths);

  void Begin();
  /// The request counted by Begin() is over.
  void End(std::string_view path, int status, std::uint64_t body_bytes, bool aborted);
  /// The request counted by Begin() is over, and there was no memory to count it.
  void Abandon();
  /// A request refused before it could be understood; not counted by Begin().
  void Refused(int status);
  [[nodiscard]] ServerStats stats() const;

 private:
  mutable Mutex mutex_;
  ServerStats stats_ PGVIGIL_GUARDED_BY(mutex_);
};

}  // namespace pgvigil::http
