#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "queries/layout.h"
#include "queries/row_labels.h"

namespace pgvigil::queries {

/// pg_exporter's histograms: each row is one observation; rows of equal labels are one histogram,
/// exported as the gauges <metric>_bucket{le}, <metric>_count and <metric>_sum. Filled anew for
/// each result.
class Observations {
 public:
  void Add(const ValueSlot& slot, const Series& series, double value);

  /// Appends all histograms, in the order of their first rows, to `families`; of those that would
  /// make more than `room` samples none. Returns the samples left out.
  std::size_t Emit(std::size_t room, std::vector<metrics::MetricFamily>& families) const;

 private:
  struct Group {
    const ValueSlot* slot = nullptr;
    metrics::LabelSetPtr labels;
    std::vector<std::uint64_t> cumulative;
    std::uint64_t count = 0;
    double sum = 0;
  };
  static void EmitGroup(const Group& group, std::vector<metrics::MetricFamily>& families);

  std::unordered_map<const ValueSlot*, std::unordered_map<const Series*, std::size_t>> index_;
  std::vector<Group> groups_;
};

}  // namespace pgvigil::queries
