#include "alerts/notify/notifier.h"

#include "alerts/notify/alert_set.h"
#include "alerts/notify/fleet.h"
#include "alerts/notify/name_watch.h"
#include "alerts/notify/relabel.h"

namespace pgvigil::notify {

Result<void> Check(const config::NotifySettings& settings) {
  auto made = Relabeling::Make(settings.alert_relabel_configs);
  if (!made) return tl::unexpected(made.error());
  return {};
}

class Notifier::Impl {
 public:
  Impl(const config::NotifySettings& settings, const std::shared_ptr<const Clock>& clock)
      : clock_(clock),
        relabeling_(Relabeling::Make(settings.alert_relabel_configs).value_or(Relabeling())),
        fleet_(std::make_shared<Fleet>(settings, clock)) {
    for (std::size_t group = 0; group < settings.alertmanagers.size(); ++group) {
      const auto& dns = settings.alertmanagers[group].dns;
      for (std::size_t entry = 0; entry < dns.size(); ++entry) {
        const auto changed = [fleet = fleet_, group, entry](Targets targets) {
          fleet->Discovered(group, entry, std::move(targets));
        };
        watches_.push_back(
            std::make_unique<NameWatch>(KnownNames(dns[entry], SystemLookup()), changed, clock));
      }
    }
  }

  ~Impl() {
    constexpr std::chrono::milliseconds kFarewell{1000};
    fleet_->Close(Deadline::After(*clock_, kFarewell));
  }

  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  void Publish(std::vector<Notification> alerts, std::chrono::milliseconds valid_for) {
    auto set = std::make_shared<AlertSet>();
    set->valid_for = valid_for;
    for (Notification& alert : alerts) {
      auto labels = relabeling_.Apply(std::move(alert.labels));
      if (!labels) continue;
      alert.labels = *std::move(labels);
      set->alerts.push_back(std::move(alert));
    }
    KeepOneOfEach(set->alerts);
    fleet_->Offer(std::move(set));
  }

  [[nodiscard]] std::vector<metrics::MetricFamily> families() const {
    std::vector<LookupReport> lookups;
    for (const auto& watch : watches_) {
      for (LookupReport& each : watch->reports()) lookups.push_back(std::move(each));
    }
    const auto reports = fleet_->reports();
    // "No Alertmanager was found" would be a lie where none is configured.
    if (reports.empty() && watches_.empty()) return {};
    return NotificationFamilies(reports, lookups);
  }

  [[nodiscard]] std::vector<AlertmanagerStatus> status() const {
    std::vector<AlertmanagerStatus> all;
    for (const WorkerReport& each : fleet_->reports()) {
      all.push_back({each.url, each.reached, each.last_error, each.clock_skew_seconds});
    }
    return all;
  }

 private:
  const std::shared_ptr<const Clock> clock_;
  const Relabeling relabeling_;
  const std::shared_ptr<Fleet> fleet_;  // shared with lookups that may outlive us
  std::vector<std::unique_ptr<NameWatch>> watches_;
};

Notifier::Notifier(config::NotifySettings settings, std::shared_ptr<const Clock> clock)
    : impl_(std::make_unique<Impl>(settings, clock)) {}
Notifier::~Notifier() = default;

void Notifier::Publish(std::vector<Notification> alerts, std::chrono::milliseconds valid_for) {
  impl_->Publish(std::move(alerts), valid_for);
}

std::vector<metrics::MetricFamily> Notifier::families() const { return impl_->families(); }
std::vector<AlertmanagerStatus> Notifier::status() const { return impl_->status(); }

}  // namespace pgvigil::notify
