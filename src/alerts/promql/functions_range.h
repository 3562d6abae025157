#pragma once

#include <optional>
#include <span>

#include "alerts/promql/evaluation.h"

// Functions over the points of a range vector.

namespace pgvigil::promql {

/// What one series has in the window (begin, end] of a step: at least one point.
struct Window {
  std::span<const Point> points;
  Timestamp begin = 0;
  Timestamp end = 0;
  Timestamp range = 0;
  const Invocation& in;
};
/// Nothing where the series has no result.
using OfWindow = std::optional<double> (*)(const Window& window);

enum class NameOfSeries { kDropped, kKept };
[[nodiscard]] Outcome ForEachSeries(Invocation& in, OfWindow of, NameOfSeries name);

template <OfWindow kOf, NameOfSeries kName = NameOfSeries::kDropped>
Outcome OverTime(Invocation& in) {
  return ForEachSeries(in, kOf, kName);
}

// functions_rate.cc
std::optional<double> Rate(const Window& window);
std::optional<double> Increase(const Window& window);
std::optional<double> Delta(const Window& window);
std::optional<double> InstantRate(const Window& window);
std::optional<double> InstantDelta(const Window& window);
std::optional<double> Changes(const Window& window);
std::optional<double> Resets(const Window& window);

// functions_trend.cc
std::optional<double> Slope(const Window& window);
std::optional<double> Prediction(const Window& window);
Outcome DoubleExponentialSmoothing(Invocation& in);

// functions_over_time.cc
std::optional<double> AverageOverTime(const Window& window);
std::optional<double> CountOverTime(const Window& window);
std::optional<double> LastOverTime(const Window& window);
std::optional<double> MaxOverTime(const Window& window);
std::optional<double> MinOverTime(const Window& window);
std::optional<double> PresentOverTime(const Window& window);
std::optional<double> QuantileOverTime(const Window& window);
std::optional<double> StddevOverTime(const Window& window);
std::optional<double> StdvarOverTime(const Window& window);
std::optional<double> SumOverTime(const Window& window);
Outcome AbsentOverTime(Invocation& in);

}  // namespace pgvigil::promql
