#include "alerts/promql/buckets.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace pgvigil::promql {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// Whether two counts differ by no more than rounding does.
bool AlmostEqual(double a, double b) {
  constexpr double kTolerance = 1e-12;
  constexpr double kLeastNormal = std::numeric_limits<double>::min();
  if (a == b || (std::isnan(a) && std::isnan(b))) return true;
  const double sum = std::abs(a) + std::abs(b);
  const double difference = std::abs(a - b);
  if (a == 0 || b == 0 || sum < kLeastNormal) return difference < kTolerance * kLeastNormal;
  return difference / std::min(sum, std::numeric_limits<double>::max()) < kTolerance;
}

/// Sorted by bound, the counts of equal bounds added up. Empty when the last is not +Inf, without
/// which nobody knows how many observations there are.
Buckets Ordered(Buckets buckets) {
  std::ranges::stable_sort(buckets, {}, &Bucket::bound);
  if (buckets.back().bound != kInfinity) return {};
  Buckets merged;
  for (const Bucket& bucket : buckets) {
    if (!merged.empty() && merged.back().bound == bucket.bound) {
      merged.back().count += bucket.count;
    } else {
      merged.push_back(bucket);
    }
  }
  return merged;
}

void MakeMonotonic(Buckets& buckets) {
  double highest = buckets.front().count;
  for (Bucket& bucket : buckets) {
    if (bucket.count < highest || AlmostEqual(highest, bucket.count)) {
      bucket.count = highest;
    } else {
      highest = bucket.count;
    }
  }
}

/// The first bucket but the last that holds `rank` observations, else the last. The steps of the
/// search matter where counts are NaN.
std::size_t Find(const Buckets& buckets, double rank) {
  std::size_t low = 0;
  std::size_t high = buckets.size() - 1;
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    if (buckets[middle].count >= rank) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

double Interpolated(const Buckets& buckets, std::size_t place, double rank) {
  const auto [end, in_all] = buckets[place];
  if (place == 0) return end <= 0 ? end : end * (rank / in_all);
  const auto [start, before] = buckets[place - 1];
  return start + (end - start) * ((rank - before) / (in_all - before));
}

/// How many observations are below a value, found while going up the buckets.
class RankOf {
 public:
  explicit RankOf(double value) : value_(value) {}

  void See(double start, double before, const Bucket& bucket) {
    if (rank_) return;
    if (start >= value_) {
      rank_ = before;
    } else if (bucket.bound > value_) {
      rank_ = before + (bucket.count - before) * (value_ - start) / (bucket.bound - start);
    }
  }
  [[nodiscard]] double UpTo(double count) const {
    return !rank_ || *rank_ > count ? count : *rank_;
  }

 private:
  double value_;
  std::optional<double> rank_;
};

}  // namespace

double BucketQuantile(double q, Buckets buckets) {
  if (std::isnan(q)) return kNaN;
  if (q < 0) return -kInfinity;
  if (q > 1) return kInfinity;
  buckets = Ordered(std::move(buckets));
  if (buckets.size() < 2) return kNaN;
  MakeMonotonic(buckets);
  const double observations = buckets.back().count;
  if (observations == 0) return kNaN;
  const double rank = q * observations;
  const std::size_t place = Find(buckets, rank);
  if (place == buckets.size() - 1) return buckets[place - 1].bound;
  return Interpolated(buckets, place, rank);
}

double BucketFraction(double lower, double upper, Buckets buckets) {
  buckets = Ordered(std::move(buckets));
  if (buckets.empty() || std::isnan(lower) || std::isnan(upper)) return kNaN;
  const double count = buckets.back().count;
  if (count == 0) return kNaN;
  if (lower >= upper) return 0;
  RankOf below_lower(lower);
  RankOf below_upper(upper);
  Bucket before = {-kInfinity, 0};
  for (const Bucket& bucket : buckets) {
    below_lower.See(before.bound, before.count, bucket);
    below_upper.See(before.bound, before.count, bucket);
    before = bucket;
  }
  return (below_upper.UpTo(count) - below_lower.UpTo(count)) / count;
}

}  // namespace pgvigil::promql
