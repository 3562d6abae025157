#include "alerts/agent/agent.h"

#include <algorithm>
#include <random>
#include <stop_token>
#include <thread>
#include <utility>

#include "alerts/agent/sentry.h"
#include "base/mutex.h"

namespace pgvigil::alerts {
namespace {

std::string RandomId() {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::random_device random;
  std::string id;
  for (int i = 0; i < 16; ++i) id += kDigits[random() % kDigits.size()];
  return id;
}

}  // namespace

class Agent::Impl {
 public:
  Impl(AgentHooks hooks, std::shared_ptr<const Clock> clock)
      : hooks_(std::move(hooks)),
        clock_(std::move(clock)),
        agent_id_(RandomId()),
        thread_([this] { Run(); }) {}

  ~Impl() {
    {
      const MutexLock lock(mutex_);
      stopping_ = true;
      changed_.NotifyAll();
    }
    stop_.request_stop();
    thread_.join();
  }

  void Configure(AgentPlan plan) {
    const MutexLock lock(mutex_);
    next_plan_ = std::move(plan);
    changed_.NotifyAll();
  }

  void FollowScrape() {
    const MutexLock lock(mutex_);
    if (!block_) return;  // nothing is evaluated
    scraped_ = true;
    changed_.NotifyAll();
  }

  [[nodiscard]] metrics::BlockPtr block() const {
    const MutexLock lock(mutex_);
    return block_;
  }

  [[nodiscard]] std::shared_ptr<const AgentStatus> status() const {
    const MutexLock lock(mutex_);
    return status_;
  }

 private:
  void Run() {
    SteadyTime due = clock_->Now();
    while (WaitUntil(due)) {
      Adopt();
      if (!sentry_) {
        due = SteadyTime::max();
        continue;
      }
      const SteadyTime begun = clock_->Now();
      sentry_->Round(stop_.get_token());
      Show();
      due = NextAfter(begun);
      rested_ = begun + sentry_->interval() / 10;
    }
    if (sentry_) sentry_->SaveState();
  }

  /// False when everything is to end. A new configuration is due at once, and so is a scrape, but a
  /// moment after the round before: whoever scrapes without pause is not to fill the window.
  bool WaitUntil(SteadyTime due) {
    MutexLock lock(mutex_);
    const auto called = [this] { return stopping_ || next_plan_.has_value(); };
    changed_.WaitUntil(mutex_, Deadline(due), [&] { return called() || scraped_; });
    changed_.WaitUntil(mutex_, Deadline(std::min(due, rested_)), called);
    scraped_ = false;
    return !stopping_;
  }

  // A round that took longer than an interval does not make the next ones follow at once.
  [[nodiscard]] SteadyTime NextAfter(SteadyTime begun) const {
    const auto interval = sentry_->interval();
    const auto taken = clock_->Now() - begun;
    return begun + interval * (1 + taken / interval);
  }

  void Adopt() {
    std::optional<AgentPlan> plan;
    {
      const MutexLock lock(mutex_);
      plan = std::exchange(next_plan_, std::nullopt);
    }
    if (!plan) return;
    if (!plan->enabled) {
      sentry_.reset();
      const MutexLock lock(mutex_);
      block_.reset();
      status_.reset();
    } else if (sentry_) {
      sentry_->Adopt(*std::move(plan));
    } else {
      sentry_ = std::make_unique<Sentry>(*std::move(plan), hooks_, agent_id_, clock_);
      // Before the first round, in which this agent may meet its own page among those of peers.
      Show();
    }
  }

  void Show() {
    auto block = sentry_->Block();
    auto status = sentry_->Status();
    const MutexLock lock(mutex_);
    block_ = std::move(block);
    status_ = std::move(status);
  }

  // Constant after construction.
  const AgentHooks hooks_;
  const std::shared_ptr<const Clock> clock_;
  const std::string agent_id_;

  std::stop_source stop_;
  std::unique_ptr<Sentry> sentry_;  // agent's thread only; null: nothing to evaluate
  SteadyTime rested_{};             // likewise

  mutable Mutex mutex_;
  CondVar changed_;
  bool stopping_ PGVIGIL_GUARDED_BY(mutex_) = false;
  bool scraped_ PGVIGIL_GUARDED_BY(mutex_) = false;
  std::optional<AgentPlan> next_plan_ PGVIGIL_GUARDED_BY(mutex_);
  metrics::BlockPtr block_ PGVIGIL_GUARDED_BY(mutex_);
  std::shared_ptr<const AgentStatus> status_ PGVIGIL_GUARDED_BY(mutex_);

  std::thread thread_;  // last: it uses everything above
};

Agent::Agent(AgentHooks hooks, std::shared_ptr<const Clock> clock)
    : impl_(std::make_unique<Impl>(std::move(hooks), std::move(clock))) {}

Agent::~Agent() = default;

void Agent::Configure(AgentPlan plan) { impl_->Configure(std::move(plan)); }

void Agent::FollowScrape() { impl_->FollowScrape(); }

metrics::BlockPtr Agent::block() const { return impl_->block(); }

std::shared_ptr<const AgentStatus> Agent::status() const { return impl_->status(); }

}  // namespace pgvigil::alerts
