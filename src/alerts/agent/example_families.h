#pragma once

#include <vector>

#include "metrics/family.h"

namespace pgvigil::alerts {

/// Every family the agent and the notifier can show, with a sample each, for documentation.
[[nodiscard]] std::vector<metrics::MetricFamily> ExampleFamilies();

}  // namespace pgvigil::alerts
