#include <algorithm>
#include <cmath>

#include "alerts/promql/absence.h"
#include "alerts/promql/arithmetic.h"
#include "alerts/promql/functions_range.h"

namespace pgvigil::promql {
namespace {

std::vector<double> ValuesOf(const Excerpt& excerpt) {
  std::vector<double> values;
  values.reserve(excerpt.points.size());
  for (const Point& point : excerpt.points) values.push_back(point.v);
  return values;
}

/// The range vector is not always the first argument.
const Windows& WindowsOf(const Invocation& in) {
  const auto holds_windows = [](const Results& r) { return std::holds_alternative<Windows>(r); };
  return std::get<Windows>(*std::ranges::find_if(in.arguments, holds_windows));
}

}  // namespace

Outcome ForEachSeries(Invocation& in, OfExcerpt of, NameOfSeries name) {
  const Windows& windows = WindowsOf(in);
  const Timestamp end = windows.moment.Of(in.at);
  Vector result;
  for (std::size_t i = 0; i < windows.series.size(); ++i) {
    const Series& series = windows.series[i];
    const std::span<const Point> points = windows.PointsOf(series, in.at);
    if (points.empty()) continue;
    const auto value = of({points, end - windows.range, end, windows.range, in});
    if (!value) continue;
    const Labels& labels = name == NameOfSeries::kKept ? series.labels : windows.nameless[i];
    if (!in.names.Claim(series.labels, labels)) return SameLabels();
    result.push_back({labels, in.at, *value});
  }
  return result;
}

std::optional<double> AverageOverTime(const Excerpt& excerpt) { return Mean(ValuesOf(excerpt)); }

std::optional<double> CountOverTime(const Excerpt& excerpt) {
  return static_cast<double>(excerpt.points.size());
}

std::optional<double> LastOverTime(const Excerpt& excerpt) { return excerpt.points.back().v; }
std::optional<double> MaxOverTime(const Excerpt& excerpt) { return Greatest(ValuesOf(excerpt)); }
std::optional<double> MinOverTime(const Excerpt& excerpt) { return Least(ValuesOf(excerpt)); }
std::optional<double> PresentOverTime(const Excerpt&) { return 1; }

std::optional<double> QuantileOverTime(const Excerpt& excerpt) {
  return Quantile(excerpt.in.ScalarAt(0), ValuesOf(excerpt));
}

std::optional<double> StddevOverTime(const Excerpt& excerpt) {
  return std::sqrt(*StdvarOverTime(excerpt));
}

std::optional<double> StdvarOverTime(const Excerpt& excerpt) {
  CompensatedSum mean;
  CompensatedSum squares;
  double count = 0;
  for (const Point& point : excerpt.points) {
    ++count;
    const double delta = point.v - (mean.sum + mean.compensation);
    mean.Add(delta / count);
    squares.Add(delta * (point.v - (mean.sum + mean.compensation)));
  }
  return (squares.sum + squares.compensation) / count;
}

std::optional<double> SumOverTime(const Excerpt& excerpt) {
  CompensatedSum sum;
  for (const Point& point : excerpt.points) sum.Add(point.v);
  return sum.Total();
}

Outcome AbsentOverTime(Invocation& in) {
  const Windows& windows = in.WindowsAt(0);
  const bool present = std::ranges::any_of(windows.series, [&](const Series& series) {
    return !windows.PointsOf(series, in.at).empty();
  });
  if (present) return Vector();
  return Vector{{LabelsOfAbsent(*in.call.arguments[0]), in.at, 1}};
}

}  // namespace pgvigil::promql
