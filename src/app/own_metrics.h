#pragma once

#include <string_view>
#include <vector>

#include "app/metric_list.h"

namespace pgvigil::app {

/// Every metric that comes from no query: the state of the server, pgvigil about itself, its
/// process. Taken from the code that makes them, so that the list cannot drift. `profile`: with the
/// names it adds.
[[nodiscard]] std::vector<MetricEntry> OwnMetrics(std::string_view profile = {});

}  // namespace pgvigil::app
