#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"

namespace pgvigil::collectors {

/// The settings a standby may not have lower than its upstream, or replay pauses.
/// https://www.postgresql.org/docs/current/hot-standby.html#HOT-STANDBY-ADMIN
inline constexpr std::array<std::string_view, 5> kSizingSettings = {
    "max_connections", "max_worker_processes", "max_wal_senders", "max_prepared_transactions",
    "max_locks_per_transaction"};
using SizingSettings = std::map<std::string_view, double>;

/// What the server beside us said of itself that probes need: learnt by checks, read by probes on
/// their own threads. Thread-safe.
class LocalFacts {
 public:
  struct Place {
    std::string name;  ///< "pgdata", "wal", "tablespace:<name>"
    std::string path;
    friend bool operator==(const Place&, const Place&) = default;
  };
  /// Where a standby's receiver is connected to.
  struct Upstream {
    std::string host;  ///< name, address or socket directory
    std::string port;
    friend bool operator==(const Upstream&, const Upstream&) = default;
  };
  /// How far a server's WAL reached at the moment it was asked.
  struct Position {
    std::uint64_t lsn = 0;
    SteadyTime asked_at{};
  };
  struct Contents {
    std::string system_identifier;     ///< empty: not known
    std::optional<double> timeline;    ///< of the WAL it writes or follows
    std::vector<Place> places;         ///< directories by the server's own account
    std::optional<Upstream> upstream;  ///< of a standby that streams; learnt by the check
    std::optional<Position> position;  ///< of that upstream, as it says itself; learnt by the probe
    SizingSettings upstream_settings;  ///< the same; empty: not known
  };

  void SetSystemIdentifier(std::string identifier) {
    const MutexLock lock(mutex_);
    contents_.system_identifier = std::move(identifier);
  }
  void SetTimeline(std::optional<double> timeline) {
    const MutexLock lock(mutex_);
    contents_.timeline = timeline;
  }
  void SetPlaces(std::vector<Place> places) {
    const MutexLock lock(mutex_);
    contents_.places = std::move(places);
  }
  /// Another upstream than before makes what is known of its position void.
  void SetUpstream(std::optional<Upstream> upstream) {
    const MutexLock lock(mutex_);
    if (contents_.upstream != upstream) {
      contents_.position.reset();
      contents_.upstream_settings.clear();
    }
    contents_.upstream = std::move(upstream);
  }
  /// `upstream`: the one that was asked.
  void SetPosition(const Upstream& upstream, std::optional<Position> position,
                   SizingSettings settings) {
    const MutexLock lock(mutex_);
    if (contents_.upstream != upstream) return;
    contents_.position = position;
    contents_.upstream_settings = std::move(settings);
  }
  [[nodiscard]] Contents Read() const {
    const MutexLock lock(mutex_);
    return contents_;
  }

 private:
  mutable Mutex mutex_;
  Contents contents_ PGVIGIL_GUARDED_BY(mutex_);
};

}  // namespace pgvigil::collectors
