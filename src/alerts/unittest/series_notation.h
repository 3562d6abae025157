#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "alerts/promql/labels.h"
#include "base/result.h"

namespace pgvigil::unittest {

/// A series as tests write it: `name{label="value"}`, the name or the braces may be left out.
/// Errors: kConfig with what is wrong.
[[nodiscard]] Result<promql::Labels> ParseMetric(std::string_view text);

/// The values of a series, one per interval; nullopt where there is no sample. `1 2`, `1x3` (four
/// times 1), `1+2x3` (1 3 5 7), `_`, `_x3`, `stale` for a stale marker. Histograms are refused, as
/// are more than `limit` values. Errors: kConfig with the position.
/// https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/#series
[[nodiscard]] Result<std::vector<std::optional<double>>> ParseSeriesValues(
    std::string_view text, std::size_t limit = 10'000'000);

}  // namespace pgvigil::unittest
