#include "alerts/promql/unsupported.h"

#include <algorithm>

namespace pgvigil::promql {
namespace {

/// https://prometheus.io/docs/prometheus/latest/querying/functions/ , behind the feature flag
/// `promql-experimental-functions` or one of its own
constexpr std::string_view kExperimental[] = {
    "end",
    "first_over_time",
    "histogram_quantiles",
    "info",
    "integral",
    "limit_ratio",
    "mad_over_time",
    "range",
    "sort_by_label",
    "sort_by_label_desc",
    "start",
    "step",
    "ts_of_first_over_time",
    "ts_of_last_over_time",
    "ts_of_max_over_time",
    "ts_of_min_over_time",
};

constexpr std::string_view kNativeHistograms[] = {
    "histogram_avg", "histogram_count", "histogram_stddev", "histogram_stdvar", "histogram_sum",
};

constexpr std::string_view kExperimentalModifiers[] = {"anchored", "fill", "fill_left",
                                                       "fill_right", "smoothed"};

bool Contains(const auto& names, std::string_view name) {
  return std::ranges::find(names, name) != std::end(names);
}

}  // namespace

std::string_view WhyUnsupported(std::string_view name) {
  if (Contains(kExperimental, name)) return "is experimental in Prometheus and not supported";
  if (Contains(kNativeHistograms, name)) {
    return "works on native histograms, which are not supported";
  }
  if (name == "holt_winters") return "is called double_exponential_smoothing since Prometheus 3";
  return "";
}

bool IsExperimentalModifier(std::string_view word) {
  return Contains(kExperimentalModifiers, word);
}

}  // namespace pgvigil::promql
