#include "queries/array_histogram.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "queries/arrays.h"
#include "queries/numbers.h"

namespace pgvigil::queries {
namespace {

using Outcome = Conversion::Outcome;
using Buckets = std::map<double, std::uint64_t>;

bool AnyNull(const HistogramRow& row) {
  return !row.bounds || !row.bucket || !row.sum || !row.count;
}

std::uint64_t NotNegative(std::int64_t count) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(count, 0));
}

// The programs behind the other dialects put bounds and counts in a map: the order does not matter,
// of equal bounds the last counts, and bounds without a count are left out. Infinity is what
// `count` says.
std::optional<Buckets> Pair(const std::vector<double>& bounds,
                            const std::vector<std::int64_t>& counts) {
  Buckets buckets;
  for (std::size_t i = 0; i < std::min(bounds.size(), counts.size()); ++i) {
    if (std::isnan(bounds[i])) return std::nullopt;
    if (std::isfinite(bounds[i])) buckets[bounds[i]] = NotNegative(counts[i]);
  }
  return buckets;
}

void Fill(const Buckets& buckets, metrics::Histogram& histogram) {
  for (const auto& [bound, count] : buckets) {
    histogram.bounds.push_back(bound);
    histogram.cumulative.push_back(count);
  }
}

// postgres_exporter's driver reads a NULL array as an empty one, CloudNativePG calls it missing.
Outcome ToLenientHistogram(Dialect dialect, const HistogramRow& row,
                           metrics::Histogram& histogram) {
  const bool empty_for_null = dialect == Dialect::kPostgresExporter;
  if (!empty_for_null && (!row.bounds || !row.bucket)) return Outcome::kLost;
  const auto bounds = ParseNumbers(row.bounds.value_or("{}"));
  const auto counts = ParseIntegers(row.bucket.value_or("{}"));
  const auto sum = row.sum ? ToNumber(dialect, row.sum_type, *row.sum)
                           : std::numeric_limits<double>::quiet_NaN();
  const auto count = ParseUnsigned(row.count.value_or("0"));
  if (!bounds || !counts || !sum || !count) return Outcome::kLost;
  const auto buckets = Pair(*bounds, *counts);
  if (!buckets) return Outcome::kLost;
  Fill(*buckets, histogram);
  histogram.sum = *sum;
  histogram.count = *count;
  return Outcome::kSample;
}

// A count as sum() of integers gives it (numeric) or as an integer.
std::optional<std::uint64_t> WholeCount(double value) {
  if (!(value >= 0) || value > 0x1p63 || value != std::floor(value)) return std::nullopt;
  return static_cast<std::uint64_t>(value);
}

bool IsCumulative(const metrics::Histogram& histogram) {
  return std::ranges::is_sorted(histogram.bounds, std::ranges::less_equal{}) &&
         std::ranges::is_sorted(histogram.cumulative) &&
         (histogram.cumulative.empty() || histogram.cumulative.back() <= histogram.count);
}

Outcome ToStrictHistogram(const HistogramRow& row, metrics::Histogram& histogram) {
  if (AnyNull(row)) return Outcome::kNone;
  const auto bounds = ParseNumbers(*row.bounds);
  const auto counts = ParseNumbers(*row.bucket);
  const auto sum = ToNumber(Dialect::kPgvigil, row.sum_type, *row.sum);
  const auto all = ParseNumber(*row.count);
  const auto count = all ? WholeCount(*all) : std::nullopt;
  if (!bounds || !counts || !sum || !count || bounds->size() != counts->size()) {
    return Outcome::kLost;
  }
  histogram.sum = *sum;
  histogram.count = *count;
  for (std::size_t i = 0; i < bounds->size(); ++i) {
    const auto cumulative = WholeCount((*counts)[i]);
    if (!cumulative || std::isnan((*bounds)[i])) return Outcome::kLost;
    if (!std::isfinite((*bounds)[i])) continue;
    histogram.bounds.push_back((*bounds)[i]);
    histogram.cumulative.push_back(*cumulative);
  }
  return IsCumulative(histogram) ? Outcome::kSample : Outcome::kLost;
}

}  // namespace

Outcome ToHistogram(Dialect dialect, const HistogramRow& row, metrics::Histogram& histogram) {
  if (dialect == Dialect::kPgvigil) return ToStrictHistogram(row, histogram);
  return ToLenientHistogram(dialect, row, histogram);
}

}  // namespace pgvigil::queries
