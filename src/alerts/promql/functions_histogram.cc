#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "alerts/promql/buckets.h"
#include "alerts/promql/functions_vector.h"
#include "alerts/promql/signature.h"

namespace pgvigil::promql {
namespace {

constexpr std::string_view kBound = "le";

/// What Go's ParseFloat takes for a decimal number.
std::optional<double> ParseBound(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  if (text.empty() || text.back() == ')') return std::nullopt;
  double bound = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), bound);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return bound;
}

struct Histogram {
  Labels labels;
  Buckets buckets;
};

Labels WithoutBound(const Labels& labels) {
  Labels rest = labels.Nameless();
  rest.Remove(kBound);
  return rest;
}

/// Histograms of different metrics stay apart. Samples without a bound are none of theirs.
std::vector<Histogram> HistogramsOf(const Vector& vector) {
  std::vector<Histogram> histograms;
  std::unordered_map<Labels, std::size_t, LabelsHash> places;
  const std::vector<std::string> bound_name = {std::string(kBound)};
  for (const Sample& sample : vector) {
    const auto bound = ParseBound(sample.labels.Get(kBound));
    if (!bound) continue;
    const auto [place, is_new] =
        places.try_emplace(sample.labels.Without(bound_name), histograms.size());
    if (is_new) histograms.push_back({WithoutBound(sample.labels), {}});
    histograms[place->second].buckets.push_back({*bound, sample.value});
  }
  return histograms;
}

Outcome OfHistograms(const Vector& vector, const auto& of) {
  Vector result;
  for (Histogram& histogram : HistogramsOf(vector)) {
    result.push_back({std::move(histogram.labels), 0, of(std::move(histogram.buckets))});
  }
  return result;
}

}  // namespace

Outcome HistogramQuantile(Invocation& in) {
  const double q = in.ScalarAt(0);
  return OfHistograms(in.VectorAt(1),
                      [q](Buckets buckets) { return BucketQuantile(q, std::move(buckets)); });
}

Outcome HistogramFraction(Invocation& in) {
  const double lower = in.ScalarAt(0);
  const double upper = in.ScalarAt(1);
  return OfHistograms(in.VectorAt(2), [=](Buckets buckets) {
    return BucketFraction(lower, upper, std::move(buckets));
  });
}

}  // namespace pgvigil::promql
