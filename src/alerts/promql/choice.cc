#include <algorithm>
#include <cmath>
#include <limits>

#include "alerts/promql/aggregation.h"
#include "alerts/promql/arithmetic.h"
#include "alerts/promql/signature.h"

namespace pgvigil::promql {
namespace {

constexpr double kMaxInt64 = 9223372036854774784.0;  // the largest float64 below 2^63
constexpr double kMinInt64 = -9223372036854775808.0;

/// The best samples of one group as a binary heap with the worst of them on top. Which of equal
/// samples stays depends on the order of the swaps, so they are those of Go's container/heap.
class Best {
 public:
  Best(std::size_t limit, ValueOrder order) : limit_(limit), order_(order) {}

  void Offer(Sample sample) {
    if (heap_.size() < limit_) {
      heap_.push_back(std::move(sample));
      SiftUp();
    } else if (IsBetter(sample.value)) {
      heap_.front() = std::move(sample);
      SiftDown();
    }
  }

  Vector Sorted() && {
    SortReverse(heap_, order_);
    return std::move(heap_);
  }

 private:
  [[nodiscard]] bool Less(std::size_t a, std::size_t b) const {
    return order_(heap_[a].value, heap_[b].value);
  }
  [[nodiscard]] bool IsBetter(double value) const {
    return !std::isnan(value) && order_(heap_.front().value, value);
  }
  void SiftUp();
  void SiftDown();

  std::size_t limit_;
  ValueOrder order_;
  Vector heap_;
};

void Best::SiftUp() {
  for (std::size_t child = heap_.size() - 1; child > 0;) {
    const std::size_t parent = (child - 1) / 2;
    if (!Less(child, parent)) return;
    std::swap(heap_[child], heap_[parent]);
    child = parent;
  }
}

void Best::SiftDown() {
  for (std::size_t parent = 0; 2 * parent + 1 < heap_.size();) {
    std::size_t child = 2 * parent + 1;
    if (child + 1 < heap_.size() && Less(child + 1, child)) ++child;
    if (!Less(child, parent)) return;
    std::swap(heap_[child], heap_[parent]);
    parent = child;
  }
}

Vector Limited(Vector vector, std::size_t limit, Signature& signature) {
  std::unordered_map<std::string, std::size_t> taken;
  std::erase_if(vector,
                [&](const Sample& sample) { return ++taken[signature.Of(sample.labels)] > limit; });
  return vector;
}

}  // namespace

std::optional<EvaluationError> CheckCount(double count) {
  if (count >= kMinInt64 && count <= kMaxInt64) return std::nullopt;
  return EvaluationError{"Scalar value " + ScientificNumber(count) + " overflows int64"};
}

Vector Chosen(const Aggregate& aggregate, Vector vector, double k) {
  if (vector.empty() || k < 1) return {};
  const auto limit = static_cast<std::size_t>(std::min(k, static_cast<double>(vector.size())));
  Signature signature(!aggregate.without, aggregate.grouping);
  if (aggregate.op == AggregateOp::kLimitk) return Limited(std::move(vector), limit, signature);
  const ValueOrder order = aggregate.op == AggregateOp::kTopk ? Ascending : Descending;
  std::vector<Best> groups;
  std::unordered_map<std::string, std::size_t> places;
  for (Sample& sample : vector) {
    const auto [place, is_new] = places.try_emplace(signature.Of(sample.labels), groups.size());
    if (is_new) groups.emplace_back(limit, order);
    groups[place->second].Offer(std::move(sample));
  }
  Vector result;
  for (Best& group : groups) {
    std::ranges::move(std::move(group).Sorted(), std::back_inserter(result));
  }
  return result;
}

}  // namespace pgvigil::promql
