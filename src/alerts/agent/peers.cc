#include "alerts/agent/peers.h"

#include <optional>
#include <set>
#include <utility>

#include "base/loose_thread.h"
#include "base/mutex.h"

namespace pgvigil::alerts {
namespace {

constexpr std::chrono::milliseconds kFarewell{200};

}  // namespace

/// One peer and its thread, which asks when told to.
class Peers::Member {
 public:
  static std::shared_ptr<Member> Start(std::string address, PeerAccess access,
                                       std::shared_ptr<const Clock> clock) {
    auto self = std::make_shared<Member>();
    self->address_ = std::move(address);
    self->access_ = std::move(access);
    self->clock_ = std::move(clock);
    self->thread_.emplace([self] { self->Run(); });
    return self;
  }

  void Ask(Deadline deadline) {
    const MutexLock lock(mutex_);
    deadline_ = deadline;
    ++asked_;
    changed_.NotifyAll();
  }

  PeerPage Await(Deadline deadline) {
    MutexLock lock(mutex_);
    changed_.WaitUntil(mutex_, deadline, [this] { return stopping_ || answered_ == asked_; });
    if (answered_ == asked_) return std::move(last_);  // a page is large
    return {.address = address_, .page = nullptr, .error = "no answer in time"};
  }

  void AskToStop() {
    const MutexLock lock(mutex_);
    stopping_ = true;
    changed_.NotifyAll();
  }
  /// After AskToStop().
  void Leave() { thread_->Leave(kFarewell); }

 private:
  void Run() {
    while (true) {
      std::uint64_t round = 0;
      Deadline deadline = Deadline::Never();
      {
        MutexLock lock(mutex_);
        changed_.WaitUntil(mutex_, Deadline::Never(),
                           [this] { return stopping_ || asked_ != answered_; });
        if (stopping_) return;
        round = asked_;
        deadline = deadline_;
      }
      PeerPage page = Look(deadline);
      const MutexLock lock(mutex_);
      last_ = std::move(page);
      answered_ = round;
      changed_.NotifyAll();
    }
  }

  PeerPage Look(Deadline deadline) const {
    PeerPage seen{.address = address_, .page = nullptr, .error = {}};
    const auto text = access_.fetch(address_, deadline);
    if (!text) {
      seen.error = text.error().message;
      return seen;
    }
    auto page = metrics::ParseExposition(*text);
    if (page) {
      seen.page = std::make_shared<const metrics::ExposedPage>(*std::move(page));
    } else {
      seen.error = page.error().message;
    }
    return seen;
  }

  // Constant once started.
  std::string address_;
  PeerAccess access_;
  std::shared_ptr<const Clock> clock_;
  std::optional<LooseThread> thread_;

  Mutex mutex_;
  CondVar changed_;
  Deadline deadline_ PGVIGIL_GUARDED_BY(mutex_) = Deadline::Never();
  std::uint64_t asked_ PGVIGIL_GUARDED_BY(mutex_) = 0;
  std::uint64_t answered_ PGVIGIL_GUARDED_BY(mutex_) = 0;
  PeerPage last_ PGVIGIL_GUARDED_BY(mutex_);
  bool stopping_ PGVIGIL_GUARDED_BY(mutex_) = false;
};

/// A name and the thread that looks it up again and again. What it found last stays while a lookup
/// fails.
class Peers::Directory {
 public:
  static std::shared_ptr<Directory> Start(std::string name, PeerAccess access,
                                          std::chrono::milliseconds interval,
                                          std::shared_ptr<const Clock> clock) {
    auto self = std::make_shared<Directory>();
    self->name_ = std::move(name);
    self->access_ = std::move(access);
    self->interval_ = interval;
    self->clock_ = std::move(clock);
    self->thread_.emplace([self] { self->Run(); });
    return self;
  }

  [[nodiscard]] std::vector<std::string> addresses() const {
    const MutexLock lock(mutex_);
    return addresses_;
  }

  /// Empty once it has been resolved.
  [[nodiscard]] std::string why_not() const {
    const MutexLock lock(mutex_);
    return resolved_ ? std::string() : name_ + ": " + error_;
  }

  void AskToStop() {
    const MutexLock lock(mutex_);
    stopping_ = true;
    changed_.NotifyAll();
  }
  /// After AskToStop().
  void Leave() { thread_->Leave(kFarewell); }

 private:
  void Run() {
    while (true) {
      auto found = access_.resolve(name_);
      MutexLock lock(mutex_);
      if (found) {
        addresses_ = *std::move(found);
        resolved_ = true;
      } else {
        error_ = found.error().message;
      }
      changed_.WaitUntil(mutex_, Deadline::After(*clock_, interval_), [this] { return stopping_; });
      if (stopping_) return;
    }
  }

  // Constant once started.
  std::string name_;
  PeerAccess access_;
  std::chrono::milliseconds interval_{0};
  std::shared_ptr<const Clock> clock_;
  std::optional<LooseThread> thread_;

  mutable Mutex mutex_;
  CondVar changed_;
  std::vector<std::string> addresses_ PGVIGIL_GUARDED_BY(mutex_);
  std::string error_ PGVIGIL_GUARDED_BY(mutex_) = "not looked up yet";
  bool resolved_ PGVIGIL_GUARDED_BY(mutex_) = false;
  bool stopping_ PGVIGIL_GUARDED_BY(mutex_) = false;
};

Peers::Peers(config::PeerSettings settings, PeerAccess access, std::shared_ptr<const Clock> clock)
    : settings_(std::move(settings)), access_(std::move(access)), clock_(std::move(clock)) {
  for (const std::string& name : settings_.dns_names) {
    directories_.push_back(Directory::Start(name, access_, settings_.refresh_interval, clock_));
  }
}

Peers::~Peers() {
  for (auto& [address, member] : members_) member->AskToStop();
  for (auto& directory : directories_) directory->AskToStop();
  for (auto& [address, member] : members_) member->Leave();
  for (auto& directory : directories_) directory->Leave();
}

void Peers::FollowDirectory() {
  std::set<std::string> wanted(settings_.targets.begin(), settings_.targets.end());
  for (const auto& directory : directories_) {
    for (const std::string& address : directory->addresses()) {
      wanted.insert(address + ":" + std::to_string(settings_.port));
    }
  }
  std::erase_if(members_, [&](const auto& entry) {
    if (wanted.contains(entry.first)) return false;
    entry.second->AskToStop();
    entry.second->Leave();
    return true;
  });
  for (const std::string& address : wanted) {
    if (!members_.contains(address)) {
      members_.emplace(address, Member::Start(address, access_, clock_));
    }
  }
}

std::vector<PeerPage> Peers::Collect(const std::stop_token& stop) {
  FollowDirectory();
  const std::stop_callback end_of_waiting(stop, [this] {
    for (const auto& [address, member] : members_) member->AskToStop();
  });
  const Deadline deadline = Deadline::After(*clock_, settings_.timeout);
  for (const auto& [address, member] : members_) member->Ask(deadline);
  std::vector<PeerPage> pages;
  for (const auto& [address, member] : members_) pages.push_back(member->Await(deadline));
  return pages;
}

std::vector<std::string> Peers::unresolved() const {
  std::vector<std::string> names;
  for (const auto& directory : directories_) {
    if (auto why = directory->why_not(); !why.empty()) names.push_back(std::move(why));
  }
  return names;
}

}  // namespace pgvigil::alerts
