#pragma once

#include <optional>
#include <string_view>

#include "metrics/family.h"
#include "queries/cell_type.h"
#include "queries/conversion.h"

namespace pgvigil::queries {

/// The cells of a HISTOGRAM: arrays of upper bounds and of cumulative counts, the sum and the
/// number of observations.
struct HistogramRow {
  std::optional<std::string_view> bounds;
  std::optional<std::string_view> bucket;
  std::optional<std::string_view> sum;
  CellType sum_type = CellType::kText;
  std::optional<std::string_view> count;
};

/// Fills bounds, counts, sum and count of `histogram` by the rules of the dialect. Ours is strict:
/// a NULL is no sample, and arrays of unequal length or counts that decrease are a loss; the others
/// take what is there.
[[nodiscard]] Conversion::Outcome ToHistogram(Dialect dialect, const HistogramRow& row,
                                              metrics::Histogram& histogram);

}  // namespace pgvigil::queries
