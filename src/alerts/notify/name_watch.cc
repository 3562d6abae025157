#include "alerts/notify/name_watch.h"

#include <spdlog/spdlog.h>

#include <optional>

#include "base/loose_thread.h"
#include "base/mutex.h"

namespace pgvigil::notify {

/// Shared by the owner and the thread: whoever is last takes it away.
class NameWatch::Loop {
 public:
  Loop(KnownNames names, Changed changed, std::shared_ptr<const Clock> clock)
      : names_(std::move(names)), changed_(std::move(changed)), clock_(std::move(clock)) {
    Note();
  }

  static void Start(const std::shared_ptr<Loop>& self) {
    self->thread_.emplace([self] { self->Run(); });
  }

  void End() {
    constexpr std::chrono::milliseconds kPatience{100};
    {
      const MutexLock lock(mutex_);
      stopping_ = true;
    }
    woken_.NotifyAll();
    thread_->Leave(kPatience);
  }

  [[nodiscard]] std::vector<LookupReport> reports() const {
    const MutexLock lock(mutex_);
    return reports_;
  }

 private:
  void Run() {
    Targets last;
    while (true) {
      const SteadyTime begun = clock_->Now();
      const auto before = names_.names();
      names_.Refresh();
      if (!Note()) return;
      Log(before);
      Targets targets = names_.targets();
      if (targets != last) changed_(targets);
      last = std::move(targets);
      const MutexLock lock(mutex_);
      woken_.WaitUntil(mutex_, Deadline(begun + names_.how().refresh_interval),
                       [this] { return stopping_; });
      if (stopping_) return;
    }
  }

  /// Once per change.
  void Log(const std::vector<KnownNames::Name>& before) const {
    for (std::size_t i = 0; i < before.size(); ++i) {
      const KnownNames::Name& now = names_.names()[i];
      if (before[i].error.empty() && !now.error.empty()) {
        spdlog::warn("Alertmanagers behind {}: {}; the last addresses stay ({})", now.name,
                     now.error, now.targets.size());
      } else if (!before[i].error.empty() && now.error.empty()) {
        spdlog::info("Alertmanagers behind {} are found again ({})", now.name, now.targets.size());
      }
    }
  }

  /// Whether to go on.
  bool Note() {
    const MutexLock lock(mutex_);
    reports_.clear();
    for (const auto& each : names_.names()) reports_.push_back({each.name, each.failures});
    return !stopping_;
  }

  KnownNames names_;  // of the thread
  const Changed changed_;
  const std::shared_ptr<const Clock> clock_;
  std::optional<LooseThread> thread_;

  mutable Mutex mutex_;
  CondVar woken_;
  std::vector<LookupReport> reports_ PGVIGIL_GUARDED_BY(mutex_);
  bool stopping_ PGVIGIL_GUARDED_BY(mutex_) = false;
};

NameWatch::NameWatch(KnownNames names, Changed changed, std::shared_ptr<const Clock> clock)
    : loop_(std::make_shared<Loop>(std::move(names), std::move(changed), std::move(clock))) {
  Loop::Start(loop_);
}

NameWatch::~NameWatch() { loop_->End(); }

std::vector<LookupReport> NameWatch::reports() const { return loop_->reports(); }

}  // namespace pgvigil::notify
