#include "alerts/promql/functions.h"

#include <algorithm>

#include "alerts/promql/evaluator.h"

namespace pgvigil::promql {
namespace {

// In order of name.
constexpr Function kFunctions[] = {
    {"abs", "v", ValueType::kVector},
    {"absent", "v", ValueType::kVector},
    {"absent_over_time", "m", ValueType::kVector},
    {"acos", "v", ValueType::kVector},
    {"acosh", "v", ValueType::kVector},
    {"asin", "v", ValueType::kVector},
    {"asinh", "v", ValueType::kVector},
    {"atan", "v", ValueType::kVector},
    {"atanh", "v", ValueType::kVector},
    {"avg_over_time", "m", ValueType::kVector},
    {"ceil", "v", ValueType::kVector},
    {"changes", "m", ValueType::kVector},
    {"clamp", "vss", ValueType::kVector},
    {"clamp_max", "vs", ValueType::kVector},
    {"clamp_min", "vs", ValueType::kVector},
    {"cos", "v", ValueType::kVector},
    {"cosh", "v", ValueType::kVector},
    {"count_over_time", "m", ValueType::kVector},
    {"day_of_month", "?v", ValueType::kVector},
    {"day_of_week", "?v", ValueType::kVector},
    {"day_of_year", "?v", ValueType::kVector},
    {"days_in_month", "?v", ValueType::kVector},
    {"deg", "v", ValueType::kVector},
    {"delta", "m", ValueType::kVector},
    {"deriv", "m", ValueType::kVector},
    {"double_exponential_smoothing", "mss", ValueType::kVector},
    {"exp", "v", ValueType::kVector},
    {"floor", "v", ValueType::kVector},
    {"histogram_fraction", "ssv", ValueType::kVector},
    {"histogram_quantile", "sv", ValueType::kVector},
    {"hour", "?v", ValueType::kVector},
    {"idelta", "m", ValueType::kVector},
    {"increase", "m", ValueType::kVector},
    {"irate", "m", ValueType::kVector},
    {"label_join", "vtt*t", ValueType::kVector},
    {"label_replace", "vtttt", ValueType::kVector},
    {"last_over_time", "m", ValueType::kVector},
    {"ln", "v", ValueType::kVector},
    {"log10", "v", ValueType::kVector},
    {"log2", "v", ValueType::kVector},
    {"max_over_time", "m", ValueType::kVector},
    {"min_over_time", "m", ValueType::kVector},
    {"minute", "?v", ValueType::kVector},
    {"month", "?v", ValueType::kVector},
    {"pi", "", ValueType::kScalar},
    {"predict_linear", "ms", ValueType::kVector},
    {"present_over_time", "m", ValueType::kVector},
    {"quantile_over_time", "sm", ValueType::kVector},
    {"rad", "v", ValueType::kVector},
    {"rate", "m", ValueType::kVector},
    {"resets", "m", ValueType::kVector},
    {"round", "v?s", ValueType::kVector},
    {"scalar", "v", ValueType::kScalar},
    {"sgn", "v", ValueType::kVector},
    {"sin", "v", ValueType::kVector},
    {"sinh", "v", ValueType::kVector},
    {"sort", "v", ValueType::kVector},
    {"sort_desc", "v", ValueType::kVector},
    {"sqrt", "v", ValueType::kVector},
    {"stddev_over_time", "m", ValueType::kVector},
    {"stdvar_over_time", "m", ValueType::kVector},
    {"sum_over_time", "m", ValueType::kVector},
    {"tan", "v", ValueType::kVector},
    {"tanh", "v", ValueType::kVector},
    {"time", "", ValueType::kScalar},
    {"timestamp", "v", ValueType::kVector},
    {"vector", "s", ValueType::kVector},
    {"year", "?v", ValueType::kVector},
};

}  // namespace

std::span<const Function> AllFunctions() { return kFunctions; }

const Function* FindFunction(std::string_view name) {
  const auto* found = std::ranges::lower_bound(kFunctions, name, {}, &Function::name);
  return found != std::end(kFunctions) && found->name == name ? found : nullptr;
}

}  // namespace pgvigil::promql
