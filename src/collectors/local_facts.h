#pragma once

#include <array>
#include <cstdint>
#include <functional>
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

  /// `listener` is called, by whoever learnt it, when probes have something new to look at: another
  /// server, other directories, another upstream. Null: nobody.
  void Listen(std::function<void()> listener) {
    const MutexLock lock(mutex_);
    listener_ = std::move(listener);
  }
  void SetSystemIdentifier(std::string identifier) {
    Change([&](Contents& contents) {
      return std::exchange(contents.system_identifier, identifier) != identifier;
    });
  }
  void SetTimeline(std::optional<double> timeline) {
    const MutexLock lock(mutex_);
    contents_.timeline = timeline;
  }
  void SetPlaces(std::vector<Place> places) {
    Change([&](Contents& contents) { return std::exchange(contents.places, places) != places; });
  }
  /// Another upstream than before makes what is known of its position void.
  void SetUpstream(std::optional<Upstream> upstream) {
    Change([&](Contents& contents) {
      if (contents.upstream == upstream) return false;
      contents.position.reset();
      contents.upstream_settings.clear();
      contents.upstream = upstream;
      return true;
    });
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
  /// `change` returns whether there is something new.
  void Change(const std::function<bool(Contents&)>& change) {
    std::function<void()> listener;
    {
      const MutexLock lock(mutex_);
      if (change(contents_)) listener = listener_;
    }
    if (listener) listener();
  }

  mutable Mutex mutex_;
  std::function<void()> listener_ PGVIGIL_GUARDED_BY(mutex_);
  Contents contents_ PGVIGIL_GUARDED_BY(mutex_);
};

}  // namespace pgvigil::collectors
