#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "alerts/notify/dns_lookup.h"
#include "alerts/notify/worker.h"

namespace pgvigil::notify {

/// A worker for every Alertmanager that is configured or discovered, each address once.
/// Thread-safe.
class Fleet {
 public:
  Fleet(const config::NotifySettings& settings, std::shared_ptr<const Clock> clock);

  /// What the names of one dns_sd_config stand for now: workers come and go. `group` counts
  /// `alertmanagers`, `entry` their `dns_sd_configs`. Without effect after Close().
  void Discovered(std::size_t group, std::size_t entry, Targets targets);

  void Offer(AlertSetPtr newest);
  /// Ends all workers, by `farewell`.
  void Close(Deadline farewell);

  /// In order of their URLs.
  [[nodiscard]] std::vector<WorkerReport> reports() const;

 private:
  struct Group {
    config::AlertmanagerSettings settings;
    std::vector<Targets> discovered;
  };
  using Workers = std::map<std::string, std::unique_ptr<Worker>>;

  [[nodiscard]] std::map<std::string, const Group*> Wanted() const PGVIGIL_REQUIRES(mutex_);
  /// Those that are wanted no more.
  Workers Adjust() PGVIGIL_REQUIRES(mutex_);

  const std::shared_ptr<const Clock> clock_;
  const std::chrono::milliseconds resend_delay_;

  mutable Mutex mutex_;
  std::vector<Group> groups_ PGVIGIL_GUARDED_BY(mutex_);
  Workers workers_ PGVIGIL_GUARDED_BY(mutex_);
  AlertSetPtr newest_ PGVIGIL_GUARDED_BY(mutex_);
  bool closed_ PGVIGIL_GUARDED_BY(mutex_) = false;
};

}  // namespace pgvigil::notify
