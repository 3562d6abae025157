#include "app/program_metrics.h"

namespace pgvigil::app {
namespace {

metrics::MetricFamily Single(std::string name, std::string help, metrics::MetricType type,
                             double value) {
  metrics::MetricFamily family{.name = std::move(name), .help = std::move(help), .type = type};
  family.samples.push_back({.labels = nullptr, .value = value});
  return family;
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

std::vector<metrics::MetricFamily> ScrapeFamilies(const ScrapeTime& last) {
  if (!last.steady) return {};
  return {Single("pgvigil_last_scrape_timestamp_seconds",
                 "When Prometheus, or something that asks like it, scraped last, as Unix seconds.",
                 metrics::MetricType::kGauge, ToSeconds(last.wall.time_since_epoch()))};
}

std::vector<metrics::MetricFamily> ConfigFamilies(const ConfigState& state) {
  using metrics::MetricType;
  return {Single("pgvigil_config_last_reload_successful",
                 "1 when the last attempt to load the configuration succeeded; 0 means that "
                 "what it says is not in use.",
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

}  // namespace pgvigil::app
