#include "alerts/promql/functions.h"

#include <algorithm>
#include <cmath>

#include "alerts/promql/functions_range.h"
#include "alerts/promql/functions_vector.h"

namespace pgvigil::promql {
namespace {

constexpr ValueType kScalar = ValueType::kScalar;
constexpr ValueType kVector = ValueType::kVector;

// In order of name.
constexpr Function kFunctions[] = {
    {"abs", "v", kVector, EachValue<std::abs>},
    {"absent", "v", kVector, Absent},
    {"absent_over_time", "m", kVector, AbsentOverTime},
    {"acos", "v", kVector, EachValue<std::acos>},
    {"acosh", "v", kVector, EachValue<std::acosh>},
    {"asin", "v", kVector, EachValue<std::asin>},
    {"asinh", "v", kVector, EachValue<std::asinh>},
    {"atan", "v", kVector, EachValue<std::atan>},
    {"atanh", "v", kVector, EachValue<std::atanh>},
    {"avg_over_time", "m", kVector, OverTime<AverageOverTime>},
    {"ceil", "v", kVector, EachValue<std::ceil>},
    {"changes", "m", kVector, OverTime<Changes>},
    {"clamp", "vss", kVector, Clamp},
    {"clamp_max", "vs", kVector, ClampMax},
    {"clamp_min", "vs", kVector, ClampMin},
    {"cos", "v", kVector, EachValue<std::cos>},
    {"cosh", "v", kVector, EachValue<std::cosh>},
    {"count_over_time", "m", kVector, OverTime<CountOverTime>},
    {"day_of_month", "?v", kVector, OfDate<DayOfMonth>},
    {"day_of_week", "?v", kVector, OfDate<DayOfWeek>},
    {"day_of_year", "?v", kVector, OfDate<DayOfYear>},
    {"days_in_month", "?v", kVector, OfDate<DaysInMonth>},
    {"deg", "v", kVector, EachValue<Degrees>},
    {"delta", "m", kVector, OverTime<Delta>},
    {"deriv", "m", kVector, OverTime<Slope>},
    {"double_exponential_smoothing", "mss", kVector, DoubleExponentialSmoothing},
    {"exp", "v", kVector, EachValue<std::exp>},
    {"floor", "v", kVector, EachValue<std::floor>},
    {"histogram_fraction", "ssv", kVector, HistogramFraction},
    {"histogram_quantile", "sv", kVector, HistogramQuantile},
    {"hour", "?v", kVector, OfDate<Hour>},
    {"idelta", "m", kVector, OverTime<InstantDelta>},
    {"increase", "m", kVector, OverTime<Increase>},
    {"irate", "m", kVector, OverTime<InstantRate>},
    {"label_join", "vtt*t", kVector, LabelJoin},
    {"label_replace", "vtttt", kVector, LabelReplace},
    {"last_over_time", "m", kVector, OverTime<LastOverTime, NameOfSeries::kKept>},
    {"ln", "v", kVector, EachValue<std::log>},
    {"log10", "v", kVector, EachValue<DecimalLogarithm>},
    {"log2", "v", kVector, EachValue<BinaryLogarithm>},
    {"max_over_time", "m", kVector, OverTime<MaxOverTime>},
    {"min_over_time", "m", kVector, OverTime<MinOverTime>},
    {"minute", "?v", kVector, OfDate<Minute>},
    {"month", "?v", kVector, OfDate<Month>},
    {"pi", "", kScalar, Pi},
    {"predict_linear", "ms", kVector, OverTime<Prediction>},
    {"present_over_time", "m", kVector, OverTime<PresentOverTime>},
    {"quantile_over_time", "sm", kVector, OverTime<QuantileOverTime>},
    {"rad", "v", kVector, EachValue<Radians>},
    {"rate", "m", kVector, OverTime<Rate>},
    {"resets", "m", kVector, OverTime<Resets>},
    {"round", "v?s", kVector, Round},
    {"scalar", "v", kScalar, ScalarOf},
    {"sgn", "v", kVector, EachValue<Sign>},
    {"sin", "v", kVector, EachValue<std::sin>},
    {"sinh", "v", kVector, EachValue<std::sinh>},
    {"sort", "v", kVector, Sort},
    {"sort_desc", "v", kVector, SortDescending},
    {"sqrt", "v", kVector, EachValue<std::sqrt>},
    {"stddev_over_time", "m", kVector, OverTime<StddevOverTime>},
    {"stdvar_over_time", "m", kVector, OverTime<StdvarOverTime>},
    {"sum_over_time", "m", kVector, OverTime<SumOverTime>},
    {"tan", "v", kVector, EachValue<std::tan>},
    {"tanh", "v", kVector, EachValue<std::tanh>},
    {"time", "", kScalar, Time},
    {"timestamp", "v", kVector, TimestampOf},
    {"vector", "s", kVector, VectorOf},
    {"year", "?v", kVector, OfDate<Year>},
};

}  // namespace

std::span<const Function> AllFunctions() { return kFunctions; }

const Function* FindFunction(std::string_view name) {
  const auto* found = std::ranges::lower_bound(kFunctions, name, {}, &Function::name);
  return found != std::end(kFunctions) && found->name == name ? found : nullptr;
}

}  // namespace pgvigil::promql
