#include "collectors/probes.h"

#include <optional>
#include <utility>

#include "base/loose_thread.h"
#include "base/mutex.h"

namespace pgvigil::collectors {
namespace {

constexpr std::chrono::milliseconds kFarewell{200};

}  // namespace

/// Shared by the owner and the thread: whoever is last takes it away.
class Probes::Runner {
 public:
  Runner(std::unique_ptr<Probe> probe, std::shared_ptr<LocalFacts> local,
         std::shared_ptr<const Clock> clock)
      : probe_(std::move(probe)),
        local_(std::move(local)),
        clock_(std::move(clock)),
        report_(probe_->Ignorant()) {}

  static void Start(const std::shared_ptr<Runner>& self) {
    self->thread_.emplace([self] { self->Run(); });
  }

  void AskToStop() {
    {
      const MutexLock lock(mutex_);
      stopping_ = true;
    }
    changed_.NotifyAll();
  }

  void LookNow() {
    {
      const MutexLock lock(mutex_);
      nudged_ = true;
    }
    changed_.NotifyAll();
  }

  void Leave() { thread_->Leave(kFarewell); }

  [[nodiscard]] metrics::BlockPtr Block(const std::vector<metrics::Label>& labels) const {
    const Moment moment{clock_->Now(), clock_->WallNow()};
    Findings findings;
    const auto [report, fresh] = Seen(moment.now);
    report(moment, fresh, findings);
    return std::make_shared<const metrics::Block>(probe_->name(), findings.Take(labels));
  }

 private:
  [[nodiscard]] std::pair<Report, bool> Seen(SteadyTime now) const {
    const MutexLock lock(mutex_);
    const bool fresh = looked_ && now - looked_at_ <= probe_->interval() + probe_->patience();
    return {report_, fresh};
  }

  void Run() {
    while (true) {
      const SteadyTime begun = clock_->Now();
      Report report = probe_->Look(*local_);
      MutexLock lock(mutex_);
      report_ = std::move(report);
      looked_ = true;
      looked_at_ = begun;
      changed_.WaitUntil(mutex_, Deadline(begun + probe_->interval()),
                         [this] { return stopping_ || nudged_; });
      nudged_ = false;
      if (stopping_) return;
    }
  }

  const std::unique_ptr<Probe> probe_;
  const std::shared_ptr<LocalFacts> local_;
  const std::shared_ptr<const Clock> clock_;
  std::optional<LooseThread> thread_;

  mutable Mutex mutex_;
  CondVar changed_;
  Report report_ PGVIGIL_GUARDED_BY(mutex_);
  bool looked_ PGVIGIL_GUARDED_BY(mutex_) = false;
  SteadyTime looked_at_ PGVIGIL_GUARDED_BY(mutex_){};
  bool stopping_ PGVIGIL_GUARDED_BY(mutex_) = false;
  bool nudged_ PGVIGIL_GUARDED_BY(mutex_) = false;  // there is something new to look at
};

Probes::Probes(std::vector<std::unique_ptr<Probe>> probes, std::vector<metrics::Label> labels,
               std::shared_ptr<LocalFacts> local, std::shared_ptr<const Clock> clock)
    : labels_(std::move(labels)), local_(std::move(local)), clock_(std::move(clock)) {
  for (auto& probe : probes) {
    runners_.push_back(std::make_shared<Runner>(std::move(probe), local_, clock_));
    Runner::Start(runners_.back());
  }
  local_->Listen([runners = runners_] {
    for (const auto& runner : runners) runner->LookNow();
  });
}

Probes::~Probes() {
  local_->Listen(nullptr);
  for (const auto& runner : runners_) runner->AskToStop();
  for (const auto& runner : runners_) runner->Leave();
}

std::vector<metrics::BlockPtr> Probes::Blocks() const {
  std::vector<metrics::BlockPtr> blocks;
  for (const auto& runner : runners_) blocks.push_back(runner->Block(labels_));
  return blocks;
}

}  // namespace pgvigil::collectors
