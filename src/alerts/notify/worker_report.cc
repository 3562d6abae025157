#include "alerts/notify/worker_report.h"

namespace pgvigil::notify {
namespace {

using metrics::LabelSet;
using metrics::MetricFamily;
using metrics::MetricType;

metrics::LabelSetPtr Labels(const WorkerReport& worker) {
  return LabelSet::Make({{"alertmanager", worker.url}});
}

/// `value` gives an optional: an Alertmanager without one has no series.
template <class Value>
MetricFamily PerWorker(MetricFamily family, std::span<const WorkerReport> workers, Value value) {
  for (const WorkerReport& worker : workers) {
    if (const std::optional<double> found = value(worker)) {
      family.samples.push_back({Labels(worker), *found});
    }
  }
  return family;
}

MetricFamily Latency(std::span<const WorkerReport> workers) {
  MetricFamily family{"pgvigil_notifications_latency_seconds",
                      "How long posts to an Alertmanager took, failed ones included.",
                      MetricType::kHistogram};
  for (const WorkerReport& worker : workers) {
    family.histograms.push_back(worker.latency);
    family.histograms.back().labels = Labels(worker);
  }
  return family;
}

MetricFamily LookupFailures(std::span<const LookupReport> lookups) {
  MetricFamily family{"pgvigil_notifications_dns_lookup_failures_total",
                      "Lookups of a name of Alertmanagers that failed; the last addresses stay.",
                      MetricType::kCounter};
  for (const LookupReport& each : lookups) {
    family.samples.push_back(
        {LabelSet::Make({{"name", each.name}}), static_cast<double>(each.failures)});
  }
  return family;
}

}  // namespace

WorkerReport::WorkerReport(std::string address) : url(std::move(address)) {
  latency.bounds = {0.01, 0.1, 0.5, 1, 5, 10};
  latency.cumulative.resize(latency.bounds.size());
}

void WorkerReport::Observe(std::chrono::duration<double> took) {
  for (std::size_t i = 0; i < latency.bounds.size(); ++i) {
    if (took.count() <= latency.bounds[i]) ++latency.cumulative[i];
  }
  latency.sum += took.count();
  ++latency.count;
}

std::vector<MetricFamily> NotificationFamilies(std::span<const WorkerReport> workers,
                                               std::span<const LookupReport> lookups) {
  const auto counter = [&](const char* name, const char* help, auto member) {
    return PerWorker({name, help, MetricType::kCounter}, workers, [member](const WorkerReport& w) {
      return std::optional<double>(static_cast<double>(w.*member));
    });
  };
  std::vector<MetricFamily> families;
  families.push_back({"pgvigil_notifications_alertmanagers_discovered",
                      "Alertmanagers that alerts are sent to.",
                      MetricType::kGauge,
                      {{nullptr, static_cast<double>(workers.size())}}});
  families.push_back(counter("pgvigil_notifications_sent_total",
                             "Alerts sent, accepted or not, resent ones included.",
                             &WorkerReport::sent));
  families.push_back(counter("pgvigil_notifications_errors_total",
                             "Alerts sent in posts that were not accepted; they are sent again.",
                             &WorkerReport::errors));
  families.push_back(counter("pgvigil_notifications_dropped_total",
                             "Alerts left out because the Alertmanager refused them on their own.",
                             &WorkerReport::dropped));
  families.push_back(Latency(workers));
  families.push_back(
      PerWorker({"pgvigil_notifications_last_success_timestamp_seconds",
                 "When an Alertmanager last accepted what there was to tell.", MetricType::kGauge},
                workers, [](const WorkerReport& w) -> std::optional<double> {
                  if (!w.last_success) return std::nullopt;
                  return ToSeconds(w.last_success->time_since_epoch());
                }));
  families.push_back(PerWorker(
      {"pgvigil_notifications_clock_skew_seconds",
       "The clock of an Alertmanager minus ours, to about half a second.", MetricType::kGauge},
      workers, [](const WorkerReport& w) { return w.clock_skew_seconds; }));
  families.push_back(LookupFailures(lookups));
  return families;
}

}  // namespace pgvigil::notify
