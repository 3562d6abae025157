#include "alerts/promql/selection.h"

#include <algorithm>
#include <iterator>

namespace pgvigil::promql {
namespace {

/// The points in (after, upto].
std::span<const Point> Between(std::span<const Point> points, Timestamp after, Timestamp upto) {
  const auto begin = std::ranges::upper_bound(points, after, {}, &Point::t);
  const auto end = std::ranges::upper_bound(begin, points.end(), upto, {}, &Point::t);
  return {begin, end};
}

/// The points one selector can see over all steps.
struct Extent {
  Timestamp after = 0;
  Timestamp upto = 0;
};

Extent ExtentOf(const Steps& steps, const Moment& moment, Timestamp back) {
  return {moment.Of(steps.first) - back, moment.Of(steps.last())};
}

/// What an instant selector sees at a step.
struct Lookback {
  Moment moment;
  Timestamp back = 0;

  /// Null when there is nothing, or the newest point is a stale marker.
  [[nodiscard]] const Point* Newest(std::span<const Point> points, Timestamp step) const {
    const std::span<const Point> seen = Between(points, moment.Of(step) - back, moment.Of(step));
    return seen.empty() || IsStale(seen.back().v) ? nullptr : &seen.back();
  }
};

std::vector<Point> Alive(std::span<const Point> points) {
  std::vector<Point> alive;
  alive.reserve(points.size());
  std::ranges::copy_if(points, std::back_inserter(alive),
                       [](const Point& point) { return !IsStale(point.v); });
  return alive;
}

/// Those of the inner expression: they start with the first multiple of the interval that the first
/// window holds.
Steps InnerSteps(const Subquery& subquery, const Moment& moment, const Steps& steps,
                 Timestamp interval) {
  const Timestamp after = moment.Of(steps.first) - subquery.range.count();
  Timestamp first = interval * (after / interval);
  if (first <= after) first += interval;
  const Timestamp end = moment.Of(steps.end);
  const auto count = end < first ? 0 : (end - first) / interval + 1;
  const bool same_start = first == steps.first;
  const Timestamp at_shift = same_start ? steps.at_shift + first - moment.Of(first) : 0;
  return {first, end, interval, static_cast<std::size_t>(count), at_shift};
}

/// Vectors of many steps as series.
Matrix Joined(Vectors vectors, const Steps& steps) {
  Matrix matrix;
  std::unordered_map<Labels, std::size_t, LabelsHash> places;
  for (std::size_t step = 0; step < steps.count; ++step) {
    for (Sample& sample : vectors[step]) {
      const auto [place, is_new] = places.try_emplace(sample.labels, matrix.size());
      if (is_new) matrix.push_back({std::move(sample.labels), {}});
      matrix[place->second].points.push_back({steps.At(step), sample.value});
    }
  }
  return matrix;
}

void AddNameless(Windows& windows) {
  windows.nameless.reserve(windows.series.size());
  for (const Series& series : windows.series) windows.nameless.push_back(series.labels.Nameless());
}

}  // namespace

std::span<const Point> Windows::PointsOf(const Series& one, Timestamp step) const {
  const Timestamp end = moment.Of(step);
  return Between(one.points, end - range, end);
}

Evaluated<Vectors> SelectInstants(const Evaluation& evaluation, const Selector& selector,
                                  const Steps& steps) {
  const Lookback lookback = {evaluation.MomentOf(selector.shift, steps),
                             evaluation.options.lookback.count()};
  const auto [after, upto] = ExtentOf(steps, lookback.moment, lookback.back);
  Vectors vectors(steps.count);
  const auto add = [&](const Labels& labels, std::span<const Point> points) {
    for (std::size_t step = 0; step < steps.count; ++step) {
      const Point* newest = lookback.Newest(points, steps.At(step));
      if (newest != nullptr) vectors[step].push_back({labels, newest->t, newest->v});
    }
  };
  evaluation.storage.Select(selector.matchers, after, upto, add);
  return vectors;
}

Evaluated<Windows> SelectWindows(Evaluation& evaluation, const Range& range, const Steps& steps) {
  Windows windows;
  windows.range = range.range.count();
  windows.moment = evaluation.MomentOf(range.selector.shift, steps);
  const auto [after, upto] = ExtentOf(steps, windows.moment, windows.range);
  bool fits = true;
  const auto add = [&, from = after, to = upto](const Labels& labels,
                                                std::span<const Point> points) {
    points = Between(points, from, to);
    fits = fits && evaluation.Charge(points.size());
    if (fits) windows.series.push_back({labels, Alive(points)});
  };
  evaluation.storage.Select(range.selector.matchers, after, upto, add);
  if (!fits) return TooManySamples();
  AddNameless(windows);
  return windows;
}

Evaluated<Windows> SubqueryWindows(Evaluation& evaluation, const Subquery& subquery,
                                   const Steps& steps) {
  Windows windows;
  windows.range = subquery.range.count();
  windows.moment = evaluation.MomentOf(subquery.shift, steps);
  const Duration interval = subquery.step.value_or(evaluation.options.default_step);
  const Steps inner = InnerSteps(subquery, windows.moment, steps, interval.count());
  if (inner.count == 0) return windows;
  if (!evaluation.Charge(inner.count)) return TooManySamples();
  Evaluated<Vectors> vectors = evaluation.RunVectors(*subquery.expr, inner);
  if (!vectors) return tl::unexpected(std::move(vectors).error());
  windows.series = Joined(*std::move(vectors), inner);
  AddNameless(windows);
  return windows;
}

Matrix MatrixOf(const Windows& windows, Timestamp step) {
  Matrix matrix;
  for (const Series& series : windows.series) {
    const std::span<const Point> points = windows.PointsOf(series, step);
    if (!points.empty()) matrix.push_back({series.labels, {points.begin(), points.end()}});
  }
  return matrix;
}

}  // namespace pgvigil::promql
