#pragma once

#include <string_view>
#include <vector>

#include "metrics/block.h"
#include "metrics/family.h"

namespace pgvigil::metrics {

/// Makes families fit for a page, as Block's constructor promises; what is dropped goes to `losses`
/// under `source`.
[[nodiscard]] std::vector<MetricFamily> Normalise(std::string_view source,
                                                  std::vector<MetricFamily> families,
                                                  std::vector<Loss>& losses);

}  // namespace pgvigil::metrics
