#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "collectors/check.h"
#include "gather/roster.h"
#include "gather/task_view.h"
#include "gather/timing.h"
#include "postgres/executor.h"
#include "queries/mapper.h"

namespace pgvigil::gather {

/// One predicate of one query on one database.
struct PredicateState {
  postgres::StatementPtr statement;
  std::optional<Result<bool>> verdict;
  SteadyTime asked_at{};
};

/// One query on one database: what to run, how it went, and what it brought. Used by the gather
/// thread only; what others may see of it is `view`, published as a copy.
struct Task {
  RosterEntry entry;
  postgres::StatementPtr statement;
  std::vector<PredicateState> predicates;
  std::unique_ptr<queries::Mapper> mapper;   ///< made for the first result
  std::unique_ptr<collectors::Check> check;  ///< null: the query has none
  Timing timing;
  std::size_t in_flight = 0;     ///< statements, predicates included; never more than one run
  std::uint64_t last_cycle = 0;  ///< the cycle it was last sent in
  bool planned = true;           ///< still on the roster
  std::size_t slot = 0;          ///< on the board
  TaskView view;
};
using TaskPtr = std::shared_ptr<Task>;

/// Whether a verdict can be used without asking again.
[[nodiscard]] bool IsKnown(const PredicateState& state, const queries::Predicate& predicate,
                           SteadyTime now);

/// The predicates together, in their order: the first that does not hold or failed decides.
/// Every one of them has a verdict.
[[nodiscard]] Result<bool> Conjunction(const std::vector<PredicateState>& predicates);

/// Whether `task` is to be sent in `cycle`.
[[nodiscard]] bool ShouldRun(const Task& task, std::uint64_t cycle, SteadyTime now);

/// The tasks to send, in the order that hurts least: those whose last run made others wait go last.
[[nodiscard]] std::vector<TaskPtr> DueTasks(const std::vector<TaskPtr>& tasks, std::uint64_t cycle,
                                            SteadyTime now);

}  // namespace pgvigil::gather
