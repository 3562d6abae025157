#pragma once

#include <chrono>
#include <vector>

#include "gather/label_cache.h"
#include "gather/task_view.h"
#include "metrics/family.h"
#include "postgres/server_state.h"

namespace pgvigil::gather {

/// What a page of this moment may show of the past.
struct Horizon {
  SteadyTime now{};
  std::chrono::milliseconds max_age{0};
  postgres::ServerState state = postgres::ServerState::kUnknown;
  std::chrono::milliseconds fresh_for{0};  ///< an answer younger than this came for this page
};

/// Whether the page shows the task's result: there is one, it is not too old, and may still hold.
[[nodiscard]] bool IsOnPage(const TaskView& task, const Horizon& horizon);

/// Whether what the task's check says rests on an answer that came for this page: the task's last
/// run was good, and recent. Of a task that lands later the answer before has to do.
[[nodiscard]] bool IsFresh(const TaskView& task, const Horizon& horizon);

/// `pgvigil_query_*` and postgres_exporter's `pg_scrape_collector_*`. Tasks that share their
/// labels, which stand next to each other, are added up: the oldest age, the sum of all else.
void AddQueryMetrics(const std::vector<TaskViewPtr>& tasks, const Horizon& horizon,
                     LabelCache& labels, std::vector<metrics::MetricFamily>& out);

}  // namespace pgvigil::gather
