#include <cmath>
#include <limits>
#include <numbers>

#include "alerts/promql/arithmetic.h"
#include "alerts/promql/functions_vector.h"

namespace pgvigil::promql {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

Outcome Clamped(Invocation& in, double least, double greatest) {
  if (greatest < least) return Vector();
  return Mapped(std::move(in.VectorAt(0)),
                [=](double value) { return MaxOf(least, MinOf(greatest, value)); });
}

Outcome Sorted(Invocation& in, ValueOrder last_first) {
  Vector vector = std::move(in.VectorAt(0));
  SortReverse(vector, last_first);
  return vector;
}

}  // namespace

double Sign(double value) {
  if (value < 0) return -1;
  return value > 0 ? 1 : value;
}

/// As Go computes it: of 1000 it is a little less than 3.
double DecimalLogarithm(double value) { return std::log(value) * std::numbers::log10e; }

double BinaryLogarithm(double value) {
  int exponent = 0;
  const double fraction = std::frexp(value, &exponent);
  if (fraction == 0.5) return exponent - 1;
  return std::log(fraction) * std::numbers::log2e + exponent;
}

double Radians(double degrees) { return degrees * std::numbers::pi / 180; }
double Degrees(double radians) { return radians * 180 / std::numbers::pi; }

Outcome Clamp(Invocation& in) { return Clamped(in, in.ScalarAt(1), in.ScalarAt(2)); }
Outcome ClampMax(Invocation& in) { return Clamped(in, -kInfinity, in.ScalarAt(1)); }
Outcome ClampMin(Invocation& in) { return Clamped(in, in.ScalarAt(1), kInfinity); }

/// Ties go up. The multiple is inverted because that is more exact for fractions.
Outcome Round(Invocation& in) {
  const double inverse = 1.0 / (in.arguments.size() > 1 ? in.ScalarAt(1) : 1.0);
  return Mapped(std::move(in.VectorAt(0)),
                [=](double value) { return std::floor(value * inverse + 0.5) / inverse; });
}

Outcome Pi(Invocation&) { return std::numbers::pi; }

Outcome ScalarOf(Invocation& in) {
  const Vector& vector = in.VectorAt(0);
  return vector.size() == 1 ? vector.front().value : std::numeric_limits<double>::quiet_NaN();
}

Outcome VectorOf(Invocation& in) { return Vector{{Labels(), in.at, in.ScalarAt(0)}}; }

Outcome Sort(Invocation& in) { return Sorted(in, Descending); }
Outcome SortDescending(Invocation& in) { return Sorted(in, Ascending); }

}  // namespace pgvigil::promql
