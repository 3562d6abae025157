#pragma once

#include <string>
#include <vector>

#include "metrics/family.h"

namespace pgvigil::gather {

/// A family of one sample.
[[nodiscard]] inline metrics::MetricFamily Single(
    std::string name, std::string help, metrics::Sample sample,
    metrics::MetricType type = metrics::MetricType::kGauge) {
  return {std::move(name), std::move(help), type, {std::move(sample)}};
}

[[nodiscard]] inline metrics::MetricFamily Counter(std::string name, std::string help,
                                                   metrics::Sample sample) {
  return Single(std::move(name), std::move(help), std::move(sample), metrics::MetricType::kCounter);
}

}  // namespace pgvigil::gather
