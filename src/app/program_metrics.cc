#include "app/program_metrics.h"

namespace pgvigil::app {
namespace {

metrics::MetricFamily Single(std::string name, std::string help, metrics::MetricType type,
                             double value) {
  metrics::MetricFamily family{.name = std::move(name), .help = std::move(help), .type = type};
  family.samples.push_back({.labels = nullptr, .value = value});
  return family;
}

metrics::LabelSetPtr Extended(const metrics::LabelSetPtr& own, std::vector<metrics::Label> labels) {
  if (own) labels.insert(labels.begin(), own->labels().begin(), own->labels().end());
  return metrics::LabelSet::Make(std::move(labels));
}

}  // namespace

std::vector<metrics::MetricFamily> BuildFamilies(const BuildInfo& build) {
  auto info =
      Single("pgvigil_build_info", "What this pgvigil was built from and runs with; always 1.",
             metrics::MetricType::kGauge, 1);
  info.samples.front().labels = metrics::LabelSet::Make({{"version", build.version},
                                                         {"revision", build.revision},
                                                         {"compiler", build.compiler},
                                                         {"libpq", build.libpq}});
  return {std::move(info)};
}

std::vector<metrics::MetricFamily> ConfigFamilies(const ConfigState& state) {
  using metrics::MetricType;
  return {Single("pgvigil_config_last_reload_successful",
                 "1 when the last attempt to load the configuration succeeded; 0 means that an "
                 "older one is in use.",
                 MetricType::kGauge, state.last_successful ? 1 : 0),
          Single("pgvigil_config_last_reload_success_timestamp_seconds",
                 "When the configuration in use was loaded, as Unix seconds.", MetricType::kGauge,
                 ToSeconds(state.last_success.time_since_epoch())),
          Single("pgvigil_config_reloads_total", "Attempts to load the configuration again.",
                 MetricType::kCounter, static_cast<double>(state.reloads)),
          Single("pgvigil_config_reload_failures_total",
                 "Attempts to load the configuration again that failed.", MetricType::kCounter,
                 static_cast<double>(state.failed_reloads))};
}

std::vector<metrics::MetricFamily> WithLabels(std::vector<metrics::MetricFamily> families,
                                              const std::vector<metrics::Label>& labels) {
  if (labels.empty()) return families;
  for (auto& family : families) {
    for (auto& sample : family.samples) sample.labels = Extended(sample.labels, labels);
    for (auto& histogram : family.histograms) histogram.labels = Extended(histogram.labels, labels);
  }
  return families;
}

}  // namespace pgvigil::app
