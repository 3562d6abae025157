#pragma once

#include <vector>

namespace pgvigil::promql {

/// How many observations were at most `bound`.
struct Bucket {
  double bound = 0;
  double count = 0;
};
using Buckets = std::vector<Bucket>;

/// The value below which a share `q` of all observations is, taking them as evenly spread within
/// each bucket. In any order; counts that fall are lifted to those before them.
/// https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile
[[nodiscard]] double BucketQuantile(double q, Buckets buckets);

/// The share of all observations in (lower, upper], by the same assumption.
[[nodiscard]] double BucketFraction(double lower, double upper, Buckets buckets);

}  // namespace pgvigil::promql
