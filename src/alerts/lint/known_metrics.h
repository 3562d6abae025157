#pragma once

#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "metrics/family.h"

namespace pgvigil::lint {

/// Among the labels of a metric: it can have any.
inline constexpr std::string_view kAnyLabel = "*";

/// One family that can be on a page.
struct KnownMetric {
  std::string name;  ///< `x_<name>` where a cell completes it
  metrics::MetricType type = metrics::MetricType::kUnknown;
  std::string help = {};
  std::vector<std::string> labels = {};
  /// It comes from an answer of the server, so that without one there is no series at all.
  bool vanishes = false;
};

/// The names rules can ask for. A value.
class KnownMetrics {
 public:
  /// `target_labels`: what every series has from the target it was collected from.
  KnownMetrics(std::vector<KnownMetric> metrics, std::set<std::string, std::less<>> target_labels);

  /// By the name of a series: `x_bucket` belongs to histogram `x`, as a counter. Null when nobody
  /// exports it.
  [[nodiscard]] const KnownMetric* Find(std::string_view series) const;
  /// A series that a rule writes; its labels are not known.
  void AddRecorded(const std::string& name);
  /// `; did you mean ...?`, or nothing.
  [[nodiscard]] std::string Hint(std::string_view series) const;
  [[nodiscard]] const std::set<std::string, std::less<>>& target_labels() const {
    return target_labels_;
  }

 private:
  void Add(KnownMetric metric);

  std::unordered_map<std::string, KnownMetric> metrics_;
  std::vector<KnownMetric> prefixes_;  ///< `name` is what such a name begins with
  std::set<std::string, std::less<>> target_labels_;
};

/// What is always there where rules are evaluated: `up`, `ALERTS`, `ALERTS_FOR_STATE`, `scrape_*`.
[[nodiscard]] std::vector<KnownMetric> BuiltinMetrics();

}  // namespace pgvigil::lint
