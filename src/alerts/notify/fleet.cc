#include "alerts/notify/fleet.h"

#include <utility>

namespace pgvigil::notify {
namespace {

std::string Url(const config::AlertmanagerSettings& settings, const std::string& target) {
  const std::string prefix = settings.path_prefix == "/" ? "" : settings.path_prefix;
  return settings.scheme + "://" + target + prefix + "/api/v2/alerts";
}

}  // namespace

Fleet::Fleet(const config::NotifySettings& settings, std::shared_ptr<const Clock> clock)
    : clock_(std::move(clock)), resend_delay_(settings.resend_delay) {
  const MutexLock lock(mutex_);
  for (const config::AlertmanagerSettings& each : settings.alertmanagers) {
    groups_.push_back({each, std::vector<Targets>(each.dns.size())});
  }
  Adjust();
}

std::map<std::string, const Fleet::Group*> Fleet::Wanted() const {
  std::map<std::string, const Group*> wanted;
  for (const Group& group : groups_) {
    const auto add = [&](const Targets& targets) {
      for (const auto& target : targets) wanted.try_emplace(Url(group.settings, target), &group);
    };
    add(group.settings.targets);
    for (const Targets& targets : group.discovered) add(targets);
  }
  return wanted;
}

Fleet::Workers Fleet::Adjust() {
  Workers before = std::exchange(workers_, {});
  for (const auto& [url, group] : Wanted()) {
    if (auto kept = before.extract(url); !kept.empty()) {
      workers_.insert(std::move(kept));
      continue;
    }
    const HttpTarget target{url, group->settings.http, group->settings.timeout};
    auto& worker = workers_[url] = std::make_unique<Worker>(target, resend_delay_, clock_);
    if (newest_ != nullptr) worker->Offer(newest_);
  }
  return before;
}

void Fleet::Discovered(std::size_t group, std::size_t entry, Targets targets) {
  Workers gone;  // destroyed without the lock: that waits for their threads
  const MutexLock lock(mutex_);
  if (closed_) return;
  groups_[group].discovered[entry] = std::move(targets);
  gone = Adjust();
}

void Fleet::Offer(AlertSetPtr newest) {
  const MutexLock lock(mutex_);
  newest_ = std::move(newest);
  for (const auto& [url, worker] : workers_) worker->Offer(newest_);
}

void Fleet::Close(Deadline farewell) {
  Workers ending;
  {
    const MutexLock lock(mutex_);
    closed_ = true;
    ending = std::exchange(workers_, {});
  }
  for (const auto& [url, worker] : ending) worker->Stop(farewell);
}

std::vector<WorkerReport> Fleet::reports() const {
  const MutexLock lock(mutex_);
  std::vector<WorkerReport> reports;
  for (const auto& [url, worker] : workers_) reports.push_back(worker->report());
  return reports;
}

}  // namespace pgvigil::notify
