#include "gather/task.h"

#include <algorithm>
#include <array>

namespace pgvigil::gather {
namespace {

// A query that decides whether the server counts as up is asked before all others.
std::size_t Rank(const Task& task) {
  if (task.entry.query->fatal) return 0;
  return 1 + static_cast<std::size_t>(task.timing.fault);
}

}  // namespace

void Add(std::vector<Tally>& tallies, std::string_view name, std::uint64_t count) {
  const auto it = std::find_if(tallies.begin(), tallies.end(),
                               [name](const Tally& tally) { return tally.name == name; });
  if (it == tallies.end()) {
    tallies.push_back({name, count});
  } else {
    it->count += count;
  }
}

bool IsKnown(const PredicateState& state, const queries::Predicate& predicate, SteadyTime now) {
  return state.verdict && state.verdict->has_value() && now - state.asked_at < predicate.cache;
}

Result<bool> Conjunction(const std::vector<PredicateState>& predicates) {
  for (const PredicateState& predicate : predicates) {
    if (!predicate.verdict->has_value() || !**predicate.verdict) return *predicate.verdict;
  }
  return true;
}

bool ShouldRun(const Task& task, std::uint64_t cycle, SteadyTime now) {
  if (task.entry.variant == nullptr || task.in_flight > 0) return false;
  if (task.last_cycle == cycle && !task.timing.overdue) return false;
  return IsDue(task.timing, now);
}

std::vector<TaskPtr> DueTasks(const std::vector<TaskPtr>& tasks, std::uint64_t cycle,
                              SteadyTime now) {
  std::array<std::vector<TaskPtr>, 1 + kFaults> ranks;
  for (const TaskPtr& task : tasks) {
    if (ShouldRun(*task, cycle, now)) ranks[Rank(*task)].push_back(task);
  }
  std::vector<TaskPtr> due = std::move(ranks[0]);
  for (std::size_t rank = 1; rank < ranks.size(); ++rank) {
    due.insert(due.end(), ranks[rank].begin(), ranks[rank].end());
  }
  return due;
}

}  // namespace pgvigil::gather
