#include "alerts/lint/known_metrics.h"

#include <algorithm>

#include "config/yaml.h"

namespace pgvigil::lint {

using metrics::MetricType;

KnownMetrics::KnownMetrics(std::vector<KnownMetric> metrics,
                           std::set<std::string, std::less<>> target_labels)
    : target_labels_(std::move(target_labels)) {
  for (KnownMetric& metric : metrics) Add(std::move(metric));
}

void KnownMetrics::Add(KnownMetric metric) {
  if (const auto open = metric.name.find('<'); open != std::string::npos) {
    metric.name.resize(open);
    prefixes_.push_back(std::move(metric));
    return;
  }
  if (metric.type == MetricType::kHistogram) {
    for (const std::string_view suffix : {"_bucket", "_sum", "_count"}) {
      KnownMetric part = metric;
      part.name += suffix;
      part.type = MetricType::kCounter;
      if (suffix == "_bucket") part.labels.emplace_back("le");
      metrics_.try_emplace(part.name, part);
    }
    return;
  }
  const auto [known, fresh] = metrics_.try_emplace(metric.name, metric);
  if (fresh) return;
  // Two queries can bring one family with different labels.
  std::vector<std::string>& labels = known->second.labels;
  for (std::string& label : metric.labels) {
    if (std::ranges::find(labels, label) == labels.end()) labels.push_back(std::move(label));
  }
}

const KnownMetric* KnownMetrics::Find(std::string_view series) const {
  if (const auto found = metrics_.find(std::string(series)); found != metrics_.end()) {
    return &found->second;
  }
  const auto prefix = std::ranges::find_if(
      prefixes_, [series](const KnownMetric& each) { return series.starts_with(each.name); });
  return prefix == prefixes_.end() ? nullptr : &*prefix;
}

void KnownMetrics::AddRecorded(const std::string& name) {
  Add({.name = name, .type = MetricType::kUnknown, .labels = {std::string(kAnyLabel)}});
}

std::string KnownMetrics::Hint(std::string_view series) const {
  std::vector<std::string_view> names;
  names.reserve(metrics_.size());
  for (const auto& [name, unused] : metrics_) names.push_back(name);
  std::ranges::sort(names);
  return config::DidYouMean(series, names);
}

std::vector<KnownMetric> BuiltinMetrics() {
  const auto gauge = [](std::string name, std::string help) {
    return KnownMetric{std::move(name), MetricType::kGauge, std::move(help)};
  };
  std::vector<KnownMetric> metrics = {
      gauge("up", "Whether the target could be collected from."),
      gauge("scrape_duration_seconds", ""),
      gauge("scrape_samples_scraped", ""),
      gauge("scrape_samples_post_metric_relabeling", ""),
      gauge("scrape_series_added", ""),
  };
  // Alerts carry whatever labels their rules give them.
  for (const char* name : {"ALERTS", "ALERTS_FOR_STATE"}) {
    metrics.push_back(gauge(name, ""));
    metrics.back().labels = {std::string(kAnyLabel)};
  }
  return metrics;
}

}  // namespace pgvigil::lint
