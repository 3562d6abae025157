#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/build_info.h"
#include "base/clock.h"
#include "metrics/family.h"

namespace pgvigil::app {

/// How loading the configuration went. Plain data.
struct ConfigState {
  bool last_successful = true;
  WallTime last_success{};  ///< of the configuration in use
  std::uint64_t reloads = 0;
  std::uint64_t failed_reloads = 0;
  std::string error;  ///< of the last reload; empty when it was successful
};

/// When Prometheus, or something like it, asked for a page last.
struct ScrapeTime {
  std::optional<SteadyTime> steady;
  WallTime wall{};
};
/// `pgvigil_last_scrape_timestamp_seconds`; nothing before the first.
[[nodiscard]] std::vector<metrics::MetricFamily> ScrapeFamilies(const ScrapeTime& last);

/// `pgvigil_build_info` and `pgvigil_config_*`.
[[nodiscard]] std::vector<metrics::MetricFamily> BuildFamilies(const BuildInfo& build);
[[nodiscard]] std::vector<metrics::MetricFamily> ConfigFamilies(const ConfigState& state);

}  // namespace pgvigil::app
