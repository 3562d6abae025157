#include <algorithm>
#include <cmath>

#include "alerts/promql/functions_range.h"

namespace pgvigil::promql {
namespace {

enum class Of { kCounter, kGauge };

double Seconds(Timestamp duration) { return static_cast<double>(duration) / 1000; }

/// As Go's Duration.Seconds(), which rounds the parts apart.
double WholeAndFraction(Timestamp duration) {
  return static_cast<double>(duration / 1000) + static_cast<double>(duration % 1000) / 1000;
}

/// From first to last point; a counter that falls has started again at 0.
double Difference(std::span<const Point> points, Of kind) {
  double difference = points.back().v - points.front().v;
  if (kind == Of::kGauge) return difference;
  for (std::size_t i = 1; i < points.size(); ++i) {
    if (points[i].v < points[i - 1].v) difference += points[i - 1].v;
  }
  return difference;
}

/// How long before its first point a counter was 0, were it always as fast; no more than `limit`.
double SinceZero(double first, double difference, double sampled, double limit) {
  if (!(difference > 0 && first >= 0)) return limit;
  const double since = sampled * (first / difference);
  return since < limit ? since : limit;
}

/// What the difference has to be multiplied with to stand for the whole window: it is extended to
/// the edges where points are near them, else by half the time between points.
double Extrapolation(const Excerpt& excerpt, double difference, Of kind) {
  const std::span<const Point> points = excerpt.points;
  const double sampled = Seconds(points.back().t - points.front().t);
  const double between = sampled / static_cast<double>(points.size() - 1);
  const double threshold = between * 1.1;
  double to_start = Seconds(points.front().t - excerpt.begin);
  double to_end = Seconds(excerpt.end - points.back().t);
  if (to_start >= threshold) to_start = between / 2;
  if (kind == Of::kCounter) {
    to_start = SinceZero(points.front().v, difference, sampled, to_start);
  }
  if (to_end >= threshold) to_end = between / 2;
  return (sampled + to_start + to_end) / sampled;
}

std::optional<double> Extrapolated(const Excerpt& excerpt, Of kind, double per) {
  if (excerpt.points.size() < 2) return std::nullopt;
  const double difference = Difference(excerpt.points, kind);
  return difference * (Extrapolation(excerpt, difference, kind) / per);
}

/// How often a point differs from the one before it.
template <typename Differs>
double CountSteps(std::span<const Point> points, Differs differs) {
  std::size_t count = 0;
  for (std::size_t i = 1; i < points.size(); ++i) {
    if (differs(points[i - 1].v, points[i].v)) ++count;
  }
  return static_cast<double>(count);
}

}  // namespace

std::optional<double> Rate(const Excerpt& excerpt) {
  return Extrapolated(excerpt, Of::kCounter, WholeAndFraction(excerpt.range));
}
std::optional<double> Increase(const Excerpt& excerpt) {
  return Extrapolated(excerpt, Of::kCounter, 1);
}
std::optional<double> Delta(const Excerpt& excerpt) { return Extrapolated(excerpt, Of::kGauge, 1); }

std::optional<double> InstantRate(const Excerpt& excerpt) {
  if (excerpt.points.size() < 2) return std::nullopt;
  const Point& before = excerpt.points[excerpt.points.size() - 2];
  const Point& last = excerpt.points.back();
  const double difference = last.v < before.v ? last.v : last.v - before.v;
  return difference / Seconds(last.t - before.t);
}

std::optional<double> InstantDelta(const Excerpt& excerpt) {
  if (excerpt.points.size() < 2) return std::nullopt;
  return excerpt.points.back().v - excerpt.points[excerpt.points.size() - 2].v;
}

std::optional<double> Changes(const Excerpt& excerpt) {
  return CountSteps(excerpt.points, [](double before, double after) {
    return before != after && !(std::isnan(before) && std::isnan(after));
  });
}

std::optional<double> Resets(const Excerpt& excerpt) {
  return CountSteps(excerpt.points, [](double before, double after) { return after < before; });
}

}  // namespace pgvigil::promql
