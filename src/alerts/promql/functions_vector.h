#pragma once

#include "alerts/promql/evaluation.h"

// Functions over instant vectors.

namespace pgvigil::promql {

/// Changes each value and drops the metric's name.
[[nodiscard]] Vector Mapped(Vector vector, const auto& of) {
  for (Sample& sample : vector) {
    sample.value = of(sample.value);
    sample.labels.Remove(kMetricName);
  }
  return vector;
}

template <double (*kOf)(double)>
Outcome EachValue(Invocation& in) {
  return Mapped(std::move(in.VectorAt(0)), kOf);
}

// functions_math.cc
double Sign(double value);
double DecimalLogarithm(double value);
double BinaryLogarithm(double value);
double Radians(double degrees);
double Degrees(double radians);
Outcome Clamp(Invocation& in);
Outcome ClampMax(Invocation& in);
Outcome ClampMin(Invocation& in);
Outcome Round(Invocation& in);
Outcome Pi(Invocation& in);
Outcome ScalarOf(Invocation& in);
Outcome VectorOf(Invocation& in);
Outcome Sort(Invocation& in);
Outcome SortDescending(Invocation& in);

// functions_time.cc
Outcome Time(Invocation& in);
Outcome TimestampOf(Invocation& in);
/// Something of a moment in UTC, in seconds since 1970.
using OfMoment = double (*)(std::int64_t seconds);
[[nodiscard]] Outcome OfDates(Invocation& in, OfMoment of);
template <OfMoment kOf>
Outcome OfDate(Invocation& in) {
  return OfDates(in, kOf);
}
double Year(std::int64_t seconds);
double Month(std::int64_t seconds);
double DayOfMonth(std::int64_t seconds);
double DayOfWeek(std::int64_t seconds);
double DayOfYear(std::int64_t seconds);
double DaysInMonth(std::int64_t seconds);
double Hour(std::int64_t seconds);
double Minute(std::int64_t seconds);

// functions_labels.cc
Outcome Absent(Invocation& in);
Outcome LabelJoin(Invocation& in);
Outcome LabelReplace(Invocation& in);

// functions_histogram.cc
Outcome HistogramFraction(Invocation& in);
Outcome HistogramQuantile(Invocation& in);

}  // namespace pgvigil::promql
