#include "gather/cycles.h"

namespace pgvigil::gather {

bool Cycles::CanJoin(SteadyTime now) const {
  if (open_.empty()) return false;
  const Cycle& newest = open_.back();
  return !newest.faulty && now - newest.started < budget_;
}

void Cycles::Start(std::uint64_t demand, SteadyTime now) {
  open_.push_back({.id = ++newest_, .demand = demand, .started = now});
}

void Cycles::Release(std::uint64_t cycle) {
  const auto it = holds_.find(cycle);
  if (it == holds_.end()) return;
  if (--it->second == 0) holds_.erase(it);
}

void Cycles::MarkFaulty() {
  if (!open_.empty()) open_.back().faulty = true;
}

void Cycles::Close(SteadyTime now) {
  while (!open_.empty() && (holds_.empty() || holds_.begin()->first > open_.front().id)) {
    const Cycle& done = open_.front();
    served_ = done.demand;
    totals_.last = std::chrono::duration_cast<std::chrono::microseconds>(now - done.started);
    totals_.sum += totals_.last;
    ++totals_.finished;
    open_.pop_front();
  }
}

}  // namespace pgvigil::gather
