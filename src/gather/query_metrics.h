#pragma once

#include <chrono>
#include <vector>

#include "gather/label_cache.h"
#include "gather/task_view.h"
#include "metrics/family.h"

namespace pgvigil::gather {

/// Whether a page made `now` shows the task's result: there is one, and it is not too old.
[[nodiscard]] bool IsOnPage(const TaskView& task, std::chrono::milliseconds max_age,
                            SteadyTime now);

/// `pgvigil_query_*` and postgres_exporter's `pg_scrape_collector_*`. Tasks that share their
/// labels, which stand next to each other, are added up: the oldest age, the sum of all else.
void AddQueryMetrics(const std::vector<TaskViewPtr>& tasks, std::chrono::milliseconds max_age,
                     SteadyTime now, LabelCache& labels, std::vector<metrics::MetricFamily>& out);

}  // namespace pgvigil::gather
