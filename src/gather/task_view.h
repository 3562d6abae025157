#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "collectors/check.h"
#include "metrics/snapshot.h"
#include "queries/query.h"

namespace pgvigil::gather {

/// The labels a query's own metrics carry; shared by the tasks whose metrics are added up.
struct TaskLabels {
  metrics::LabelSetPtr query;      ///< query, and database where the query has more than one
  metrics::LabelSetPtr collector;  ///< postgres_exporter's name for the same
};
using TaskLabelsPtr = std::shared_ptr<const TaskLabels>;

/// How often something happened. `name` is static text.
struct Tally {
  std::string_view name;
  std::uint64_t count = 0;
};
void Add(std::vector<Tally>& tallies, std::string_view name, std::uint64_t count);

/// What a page shows of one query on one database. Immutable once published.
struct TaskView {
  queries::QueryPtr query;
  std::string database;  ///< its real name
  TaskLabelsPtr labels;
  bool lands_later = false;               ///< runs beside the cycle: no page waits for it
  std::string_view skipped;               ///< why it does not run; static text; empty when it does
  metrics::BlockPtr block;                ///< the last good result; null: none
  SteadyTime gathered_at{};               ///< of `block`
  WallTime succeeded_at{};                ///< the epoch: never
  bool ran = false;                       ///< at least one run has ended
  std::chrono::microseconds duration{0};  ///< of the last run
  std::size_t rows = 0;
  std::shared_ptr<const collectors::Report> report;  ///< of the query's check; null: it has none
  std::string last_error;                            ///< of the last run; empty when it was good
  std::vector<Tally> errors;                         ///< by class
  std::vector<Tally> lost_samples;                   ///< by reason
};
using TaskViewPtr = std::shared_ptr<const TaskView>;

}  // namespace pgvigil::gather
