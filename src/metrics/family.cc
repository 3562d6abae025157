#include "metrics/family.h"

#include <functional>
#include <numeric>

namespace pgvigil::metrics {

std::size_t SeriesCount(const Histogram& histogram) {
  constexpr std::size_t kInfinitySumAndCount = 3;
  return histogram.bounds.size() + kInfinitySumAndCount;
}

std::size_t SeriesCount(const MetricFamily& family) {
  if (family.type != MetricType::kHistogram) return family.samples.size();
  return std::transform_reduce(family.histograms.begin(), family.histograms.end(), std::size_t{0},
                               std::plus<>{},
                               [](const Histogram& histogram) { return SeriesCount(histogram); });
}

}  // namespace pgvigil::metrics
