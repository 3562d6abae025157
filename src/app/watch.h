#pragma once

#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "app/blind_families.h"
#include "app/evidence.h"
#include "base/deadline.h"
#include "base/mutex.h"
#include "collectors/probes.h"
#include "config/settings.h"
#include "gather/gatherer.h"
#include "queries/catalogue.h"

namespace pgvigil::app {

/// Everything one configuration makes: what is asked, and who asks it. Constant after construction.
struct Watch {
  config::Settings settings;
  std::shared_ptr<const queries::Catalogue> catalogue;
  std::shared_ptr<collectors::LocalFacts> local;
  std::unique_ptr<collectors::Probes> probes;
  std::unique_ptr<gather::Gatherer> gatherer;
  FamilySources sources;        ///< for alerts; empty where none are evaluated
  EvidenceStatements evidence;  ///< likewise
};

/// Holds the watch in use, and swaps it at a reload without two of them ever being connected at the
/// same time: together they would exceed the connection budget. Thread-safe.
class WatchHolder {
 public:
  /// The watch in use; it stays until the lease ends. Empty when there is none by the deadline.
  class Lease {
   public:
    Lease(WatchHolder* holder, const Watch* watch) : holder_(holder), watch_(watch) {}
    Lease(Lease&& other) noexcept
        : holder_(std::exchange(other.holder_, nullptr)), watch_(other.watch_) {}
    Lease& operator=(Lease&&) = delete;
    ~Lease();
    explicit operator bool() const { return watch_ != nullptr; }
    const Watch* operator->() const { return watch_; }
    const Watch& operator*() const { return *watch_; }

   private:
    WatchHolder* holder_;
    const Watch* watch_;
  };

  explicit WatchHolder(const Clock& clock) : clock_(clock) {}

  [[nodiscard]] Lease Take(std::chrono::milliseconds wait);

  /// Ends the watch in use, its requests and its connections, then puts what `make` returns in its
  /// place. Called by one thread.
  void Replace(const std::function<std::unique_ptr<Watch>()>& make);

  /// Ends the watch in use; whoever asks from now on is told at once that there is none.
  void End();

 private:
  void Return();
  void DropCurrent();

  const Clock& clock_;
  Mutex mutex_;
  CondVar changed_;
  std::unique_ptr<Watch> current_ PGVIGIL_GUARDED_BY(mutex_);
  int leases_ PGVIGIL_GUARDED_BY(mutex_) = 0;
  bool ended_ PGVIGIL_GUARDED_BY(mutex_) = false;
};

}  // namespace pgvigil::app
