#include <cmath>
#include <limits>

#include "alerts/promql/arithmetic.h"
#include "alerts/promql/functions_range.h"

namespace pgvigil::promql {
namespace {

struct Line {
  double slope = 0;
  double intercept = 0;
};

/// The sums of a least-squares fit, x in seconds from some origin.
struct Sums {
  CompensatedSum x, y, xy, xx;
  double n = 0;

  void Add(double at, double value) {
    n += 1;
    x.Add(at);
    y.Add(value);
    xy.Add(at * value);
    xx.Add(at * at);
  }
  [[nodiscard]] Line Fit() const;
};

double Plain(const CompensatedSum& sum) { return sum.sum + sum.compensation; }

Line Sums::Fit() const {
  const double sum_x = Plain(x);
  const double sum_y = Plain(y);
  const double covariance = Plain(xy) - sum_x * sum_y / n;
  const double variance = Plain(xx) - sum_x * sum_x / n;
  const double slope = covariance / variance;
  return {slope, sum_y / n - slope * sum_x / n};
}

/// A constant series has no slope, whatever the rounding would say.
Line FitLine(std::span<const Point> points, Timestamp origin) {
  Sums sums;
  bool constant = true;
  for (const Point& point : points) {
    constant = constant && (&point == points.data() || point.v == points.front().v);
    sums.Add(static_cast<double>(point.t - origin) / 1e3, point.v);
  }
  if (!constant) return sums.Fit();
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  if (std::isinf(points.front().v)) return {kNaN, kNaN};
  return {0, points.front().v};
}

/// Holt's linear method.
double Smoothed(std::span<const Point> points, double factor, double trend_factor) {
  double before = 0;
  double smoothed = points[0].v;
  double trend = points[1].v - points[0].v;
  for (std::size_t i = 1; i < points.size(); ++i) {
    const double scaled = factor * points[i].v;
    if (i > 1) trend = trend_factor * (smoothed - before) + (1 - trend_factor) * trend;
    const double expected = (1 - factor) * (smoothed + trend);
    before = smoothed;
    smoothed = scaled + expected;
  }
  return smoothed;
}

std::optional<double> SmoothedOverTime(const Excerpt& excerpt) {
  if (excerpt.points.size() < 2) return std::nullopt;
  return Smoothed(excerpt.points, excerpt.in.ScalarAt(1), excerpt.in.ScalarAt(2));
}

/// Nothing when the factor is between 0 and 1, both excluded.
std::optional<std::string> Complaint(std::string_view kind, std::string_view letters,
                                     double factor) {
  if (!(factor <= 0 || factor >= 1)) return std::nullopt;
  return "invalid " + std::string(kind) + " factor. Expected: 0 < " + std::string(letters) +
         " < 1, got: " + SixDecimals(factor);
}

bool HasPoints(const Invocation& in) {
  const Windows& windows = in.WindowsAt(0);
  for (const Series& series : windows.series) {
    if (!windows.PointsOf(series, in.at).empty()) return true;
  }
  return false;
}

}  // namespace

std::optional<double> Slope(const Excerpt& excerpt) {
  if (excerpt.points.size() < 2) return std::nullopt;
  return FitLine(excerpt.points, excerpt.points.front().t).slope;
}

std::optional<double> Prediction(const Excerpt& excerpt) {
  if (excerpt.points.size() < 2) return std::nullopt;
  const auto [slope, intercept] = FitLine(excerpt.points, excerpt.in.at);
  return slope * excerpt.in.ScalarAt(1) + intercept;
}

Outcome DoubleExponentialSmoothing(Invocation& in) {
  if (HasPoints(in)) {
    if (auto complaint = Complaint("smoothing", "sf", in.ScalarAt(1))) return Wrong(*complaint);
    if (auto complaint = Complaint("trend", "tf", in.ScalarAt(2))) return Wrong(*complaint);
  }
  return ForEachSeries(in, SmoothedOverTime, NameOfSeries::kDropped);
}

}  // namespace pgvigil::promql
