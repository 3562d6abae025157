#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "alerts/promql/labels.h"

namespace pgvigil::promql {

/// Milliseconds since 1970, as Prometheus keeps time.
using Timestamp = std::int64_t;

struct Point {
  Timestamp t = 0;
  double v = 0;
};

/// The NaN that says "this series has ended", told apart from other NaN by its bits.
/// https://prometheus.io/docs/prometheus/latest/querying/basics/#staleness
[[nodiscard]] double StaleMarker();
[[nodiscard]] bool IsStale(double value);

/// One element of an instant vector.
struct Sample {
  Labels labels;
  Timestamp t = 0;
  double value = 0;
};
using Vector = std::vector<Sample>;

/// One element of a range vector; points in order of time, no stale markers.
struct Series {
  Labels labels;
  std::vector<Point> points;
};
using Matrix = std::vector<Series>;

enum class ValueType { kScalar, kString, kVector, kMatrix };
/// `scalar`, `string`, `instant vector`, `range vector`.
[[nodiscard]] std::string_view Name(ValueType type);

/// What an expression gives; in the order of ValueType.
using Value = std::variant<double, std::string, Vector, Matrix>;

}  // namespace pgvigil::promql
