#pragma once

#include <span>
#include <string>
#include <vector>

#include "alerts/promql/value.h"

// The numbers of PromQL, exactly as Prometheus' Go code computes them: order of operations, NaN and
// infinities included.

namespace pgvigil::promql {

/// A sum with Neumaier's compensation.
struct CompensatedSum {
  double sum = 0;
  double compensation = 0;

  void Add(double value);
  [[nodiscard]] double Total() const;
};

// Of at least one value.
[[nodiscard]] double Sum(std::span<const double> values);
[[nodiscard]] double Mean(std::span<const double> values);
/// NaN only when all values are.
[[nodiscard]] double Least(std::span<const double> values);
[[nodiscard]] double Greatest(std::span<const double> values);
/// NaN counts as the least value. Below 0 and above 1 there are infinities.
[[nodiscard]] double Quantile(double q, std::vector<double> values);

/// Like Go's math.Max and math.Min: an infinity that decides wins over NaN, NaN over all else.
[[nodiscard]] double MaxOf(double a, double b);
[[nodiscard]] double MinOf(double a, double b);

/// Orders of values in which NaN comes first.
[[nodiscard]] bool Ascending(double a, double b);
[[nodiscard]] bool Descending(double a, double b);
using ValueOrder = bool (*)(double, double);
/// Sorts so that what `order` puts first comes last: NaN at the end. Up to a dozen samples come out
/// in the very order of Prometheus, ties included; of more, ties keep their order.
void SortReverse(Vector& vector, ValueOrder order);

/// The shortest digits that read back as the value, without an exponent: Go's FormatFloat 'f'.
[[nodiscard]] std::string PlainNumber(double value);
/// With six decimals: Go's `%f`.
[[nodiscard]] std::string SixDecimals(double value);
/// Shortest, with an exponent: how Go prints what is out of proportion.
[[nodiscard]] std::string ScientificNumber(double value);

}  // namespace pgvigil::promql
