#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "alerts/notify/notification.h"
#include "base/clock.h"
#include "base/result.h"
#include "config/notify_settings.h"
#include "metrics/family.h"

namespace pgvigil::notify {

/// How one Alertmanager takes it, for the status page.
struct AlertmanagerStatus {
  std::string url;         ///< without credentials
  bool reached = false;    ///< the last round was accepted
  std::string last_error;  ///< of the last round; empty when there was none
  /// Their clock minus ours by the Date header, to about half a second; nullopt: never heard.
  std::optional<double> clock_skew_seconds;
};

/// What only the sender can check: the regular expressions of alert_relabel_configs. Errors:
/// kConfig with file:line:column.
[[nodiscard]] Result<void> Check(const config::NotifySettings& settings);

/// Keeps every Alertmanager told of the newest set of alerts. Each one, configured or discovered,
/// has a worker of its own, so a slow or dead one delays nobody. Not a queue: a worker posts the
/// whole newest set, when it has news and every `resend_delay`; after a failure again with
/// jittered backoff, always the newest. There is therefore no `queue_length` as Prometheus has it,
/// nothing that overflows, and nothing old that comes after an outage. An empty set is posted too,
/// as an empty list, so that a dead Alertmanager is noticed before it matters. Refused batches are
/// split until the bad alert stands alone; it is counted and left out while it stays the same.
/// Nothing is resolved at the end. Thread-safe.
class Notifier {
 public:
  /// `settings` have been checked. Threads start here.
  Notifier(config::NotifySettings settings, std::shared_ptr<const Clock> clock);
  /// Tells what was published last once more, for a second at most, so that it holds the longest
  /// while nobody is there to tell it again.
  ~Notifier();

  /// The newest set: firing ones, and those resolved not long ago. Relabelled here, by
  /// alert_relabel_configs. Returns at once. `valid_for`: how long they stay firing without being
  /// told again.
  void Publish(std::vector<Notification> alerts, std::chrono::milliseconds valid_for);

  /// `pgvigil_notifications_*`, Prometheus' names: sent_total, errors_total, dropped_total,
  /// latency_seconds, last_success_timestamp_seconds and clock_skew_seconds per Alertmanager (its
  /// URL without credentials), alertmanagers_discovered, dns_lookup_failures_total. Counters begin
  /// at 0 with the Alertmanager; what was never seen is absent.
  [[nodiscard]] std::vector<metrics::MetricFamily> families() const;
  [[nodiscard]] std::vector<AlertmanagerStatus> status() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace pgvigil::notify
