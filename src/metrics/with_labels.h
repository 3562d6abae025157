#pragma once

#include <vector>

#include "metrics/family.h"

namespace pgvigil::metrics {

/// The families with `labels` added to each series. A series' own label of the same name is kept.
[[nodiscard]] std::vector<MetricFamily> WithLabels(std::vector<MetricFamily> families,
                                                   const std::vector<Label>& labels);

}  // namespace pgvigil::metrics
