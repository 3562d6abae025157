#pragma once

#include <memory>
#include <string>
#include <vector>

#include "alerts/notify/notification.h"
#include "base/clock.h"
#include "config/notify_settings.h"
#include "metrics/family.h"

namespace pgvigil::notify {

/// How one Alertmanager takes it, for the status page.
struct AlertmanagerStatus {
  std::string url;                ///< without credentials
  bool reached = false;           ///< the last post was accepted
  std::string last_error;         ///< empty after a good post
  double clock_skew_seconds = 0;  ///< their clock minus ours, by the Date header
};

/// Keeps every Alertmanager told of the newest set of alerts. Each one, configured or discovered,
/// has a worker of its own, so a slow or dead one delays nobody. Not a queue: a worker posts the
/// whole newest set, when it has changed and every `resend_delay`; after a failure again with
/// jittered backoff, always the newest. Refused batches are split until the bad alert stands alone;
/// it is counted and left out while it stays the same. Nothing is resolved at the end. Thread-safe.
class Notifier {
 public:
  /// `settings` have been checked. Threads start here.
  Notifier(config::NotifySettings settings, std::shared_ptr<const Clock> clock);
  /// Gives what was published last one chance to be delivered, for a second at most.
  ~Notifier();

  /// The newest set: firing ones, and those resolved not long ago. Relabelled here, by
  /// alert_relabel_configs. Returns at once. `valid_for`: how long they stay firing without being
  /// told again.
  void Publish(std::vector<Notification> alerts, std::chrono::milliseconds valid_for);

  /// `pgvigil_notifications_*`: sent_total, errors_total, dropped_total, latency_seconds per
  /// Alertmanager, alertmanagers_discovered, clock skew, last success. All begin at 0.
  [[nodiscard]] std::vector<metrics::MetricFamily> families() const;
  [[nodiscard]] std::vector<AlertmanagerStatus> status() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace pgvigil::notify
