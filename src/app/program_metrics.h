#pragma once

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

/// `pgvigil_build_info` and `pgvigil_config_*`.
[[nodiscard]] std::vector<metrics::MetricFamily> BuildFamilies(const BuildInfo& build);
[[nodiscard]] std::vector<metrics::MetricFamily> ConfigFamilies(const ConfigState& state);

/// The families with `labels` added to each series. A series' own label of the same name is kept.
[[nodiscard]] std::vector<metrics::MetricFamily> WithLabels(
    std::vector<metrics::MetricFamily> families, const std::vector<metrics::Label>& labels);

}  // namespace pgvigil::app
