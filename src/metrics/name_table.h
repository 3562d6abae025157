#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "metrics/family.h"

namespace pgvigil::metrics {

/// The names a page uses so far: of its families, and of the series that histograms add under other
/// names. Keeps views of family names: the families must outlive it.
class NameTable {
 public:
  /// The number a family of this name was added with.
  [[nodiscard]] std::optional<std::size_t> Find(std::string_view name) const;
  /// Whether a new family would share a series name with one that is there.
  [[nodiscard]] bool Clashes(const MetricFamily& family) const;
  void Add(const MetricFamily& family, std::size_t number);
  /// Whether a counter `x_total` can be called `x` in OpenMetrics, where `x` and `x_created` then
  /// belong to it.
  [[nodiscard]] bool BareNameIsFree(const MetricFamily& family) const;

 private:
  [[nodiscard]] bool IsUsed(const std::string& name) const;

  std::unordered_map<std::string_view, std::size_t> families_;
  std::unordered_set<std::string> histogram_series_;
};

}  // namespace pgvigil::metrics
