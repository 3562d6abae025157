#include "metrics/series_set.h"

#include <bit>
#include <utility>

namespace pgvigil::metrics {

SeriesSet::SeriesSet(std::size_t expected) : slots_(std::bit_ceil(2 * expected + 2)) {}

bool SeriesSet::Insert(const LabelSet& labels) {
  if (2 * (size_ + 1) > slots_.size()) Resize(2 * slots_.size());
  const LabelSet*& slot = slots_[SlotOf(labels)];
  if (slot != nullptr) return false;
  slot = &labels;
  ++size_;
  return true;
}

bool SeriesSet::Contains(const LabelSet& labels) const { return slots_[SlotOf(labels)] != nullptr; }

// Where the series is, or the empty slot where it belongs.
std::size_t SeriesSet::SlotOf(const LabelSet& labels) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = labels.hash() & mask;
  while (slots_[slot] != nullptr && !SameSeries(*slots_[slot], labels)) slot = (slot + 1) & mask;
  return slot;
}

void SeriesSet::Resize(std::size_t slots) {
  const auto old = std::exchange(slots_, std::vector<const LabelSet*>(slots));
  for (const LabelSet* labels : old) {
    if (labels != nullptr) slots_[SlotOf(*labels)] = labels;
  }
}

}  // namespace pgvigil::metrics
