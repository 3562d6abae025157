#pragma once

#include <cstddef>
#include <vector>

#include "metrics/family.h"

namespace pgvigil::metrics {

/// The series of one family seen so far, to find duplicates. Keeps pointers: the label sets must
/// outlive it. Open addressing, because every fresh sample of every cycle passes through one.
class SeriesSet {
 public:
  explicit SeriesSet(std::size_t expected);

  /// False when the series was there already.
  bool Insert(const LabelSet& labels);
  [[nodiscard]] bool Contains(const LabelSet& labels) const;

 private:
  [[nodiscard]] std::size_t SlotOf(const LabelSet& labels) const;
  void Resize(std::size_t slots);

  std::vector<const LabelSet*> slots_;  // a power of two, at most half full
  std::size_t size_ = 0;
};

}  // namespace pgvigil::metrics
