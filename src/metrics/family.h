#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pgvigil::metrics {

using Label = std::pair<std::string, std::string>;

/// The labels of one series: immutable, sorted by name, legal names, valid UTF-8, rendered once.
/// Shared between the samples of a row and from cycle to cycle. Thread-safe after construction.
/// https://prometheus.io/docs/concepts/data_model/
class LabelSet {
 public:
  /// Sorts by name; a character that may not stand in a name becomes `_`, a bad byte of a value
  /// `\xNN`. Of two labels with one name the first stays.
  static std::shared_ptr<const LabelSet> Make(std::vector<Label> labels);

  [[nodiscard]] std::span<const Label> labels() const { return labels_; }
  /// `a="b",c="d"` with values escaped as the exposition formats demand; empty when there are no
  /// labels.
  [[nodiscard]] const std::string& text() const { return text_; }
  /// Equal for label sets that are SameSeries.
  [[nodiscard]] std::size_t hash() const { return hash_; }

 private:
  LabelSet() = default;
  std::vector<Label> labels_;
  std::string text_;
  std::size_t hash_ = 0;
};
using LabelSetPtr = std::shared_ptr<const LabelSet>;

/// Whether two label sets name the same series of a family. A label with an empty value counts as
/// absent, as it does in Prometheus.
[[nodiscard]] bool SameSeries(const LabelSet& a, const LabelSet& b);

/// https://prometheus.io/docs/concepts/metric_types/ ; kUnknown is `untyped` in the classic text
/// format.
enum class MetricType { kCounter, kGauge, kHistogram, kUnknown };

/// One value of a counter, gauge or unknown. Values are float64 as in Prometheus. No labels: null
/// or an empty set.
struct Sample {
  LabelSetPtr labels;
  double value = 0;
};

/// One histogram. `cumulative` counts are for `le` = the bound of the same index; +Inf is implied
/// by `count`.
struct Histogram {
  LabelSetPtr labels;
  std::vector<double> bounds;  ///< strictly increasing, finite
  std::vector<std::uint64_t> cumulative;
  double sum = 0;
  std::uint64_t count = 0;
};

/// All series of one name. `histograms` is used by kHistogram only, `samples` by the other types.
struct MetricFamily {
  std::string name;
  std::string help;
  MetricType type = MetricType::kGauge;
  std::vector<Sample> samples = {};
  std::vector<Histogram> histograms = {};
};

/// Series on the page: one for a sample, buckets with +Inf, _sum and _count for a histogram.
[[nodiscard]] std::size_t SeriesCount(const Histogram& histogram);
[[nodiscard]] std::size_t SeriesCount(const MetricFamily& family);

/// `[a-zA-Z_:][a-zA-Z0-9_:]*`
[[nodiscard]] bool IsMetricName(std::string_view name);
/// `[a-zA-Z_][a-zA-Z0-9_]*`, not starting with `__`
[[nodiscard]] bool IsLabelName(std::string_view name);

}  // namespace pgvigil::metrics
