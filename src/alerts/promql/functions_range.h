#pragma once

#include <optional>
#include <span>

#include "alerts/promql/evaluation.h"

// Functions over the points of a range vector.

namespace pgvigil::promql {

/// What one series has in the window (begin, end] of a step: at least one point.
struct Excerpt {
  std::span<const Point> points;
  Timestamp begin = 0;
  Timestamp end = 0;
  Timestamp range = 0;
  const Invocation& in;
};
/// Nothing where the series has no result.
using OfExcerpt = std::optional<double> (*)(const Excerpt& excerpt);

enum class NameOfSeries { kDropped, kKept };
[[nodiscard]] Outcome ForEachSeries(Invocation& in, OfExcerpt of, NameOfSeries name);

template <OfExcerpt kOf, NameOfSeries kName = NameOfSeries::kDropped>
Outcome OverTime(Invocation& in) {
  return ForEachSeries(in, kOf, kName);
}

// functions_rate.cc
std::optional<double> Rate(const Excerpt& excerpt);
std::optional<double> Increase(const Excerpt& excerpt);
std::optional<double> Delta(const Excerpt& excerpt);
std::optional<double> InstantRate(const Excerpt& excerpt);
std::optional<double> InstantDelta(const Excerpt& excerpt);
std::optional<double> Changes(const Excerpt& excerpt);
std::optional<double> Resets(const Excerpt& excerpt);

// functions_trend.cc
std::optional<double> Slope(const Excerpt& excerpt);
std::optional<double> Prediction(const Excerpt& excerpt);
Outcome DoubleExponentialSmoothing(Invocation& in);

// functions_over_time.cc
std::optional<double> AverageOverTime(const Excerpt& excerpt);
std::optional<double> CountOverTime(const Excerpt& excerpt);
std::optional<double> LastOverTime(const Excerpt& excerpt);
std::optional<double> MaxOverTime(const Excerpt& excerpt);
std::optional<double> MinOverTime(const Excerpt& excerpt);
std::optional<double> PresentOverTime(const Excerpt& excerpt);
std::optional<double> QuantileOverTime(const Excerpt& excerpt);
std::optional<double> StddevOverTime(const Excerpt& excerpt);
std::optional<double> StdvarOverTime(const Excerpt& excerpt);
std::optional<double> SumOverTime(const Excerpt& excerpt);
Outcome AbsentOverTime(Invocation& in);

}  // namespace pgvigil::promql
