#include "gather/self_metrics.h"

#include <algorithm>
#include <memory>

#include "gather/families.h"
#include "gather/server_metrics.h"

namespace pgvigil::gather {
namespace {

using metrics::MetricFamily;

bool HasFailed(const TaskView& task) { return task.skipped.empty() && !task.last_error.empty(); }

bool AnyFailed(const std::vector<TaskViewPtr>& tasks) {
  return std::any_of(tasks.begin(), tasks.end(),
                     [](const TaskViewPtr& task) { return HasFailed(*task); });
}

bool FatalFailed(const std::vector<TaskViewPtr>& tasks) {
  return std::any_of(tasks.begin(), tasks.end(), [](const TaskViewPtr& task) {
    return task->query->fatal && HasFailed(*task);
  });
}

}  // namespace

metrics::BlockPtr SelfMetrics::Make(const Board::Contents& contents, const PageCounts& counts,
                                    const Horizon& horizon) {
  std::vector<MetricFamily> families;
  const postgres::SessionStatus& session = contents.server.session;
  AddServerState(session, FatalFailed(contents.tasks), horizon.now, labels_, families);
  AddConnections(session, labels_, families);
  AddFacts(contents.server, labels_, families);
  AddCycles(contents.server.cycles, families);
  AddPages(contents, counts, horizon, families);
  AddQueryMetrics(contents.tasks, horizon, labels_, families);
  AddAliases(aliases_, labels_, families);
  return std::make_shared<const metrics::Block>("pgvigil", std::move(families));
}

void SelfMetrics::AddCycles(const CycleTotals& cycles, std::vector<MetricFamily>& out) {
  const metrics::LabelSetPtr& labels = labels_.none();
  out.push_back(Single("pg_exporter_last_scrape_duration_seconds",
                       "Duration of the last cycle that has ended.",
                       {labels, ToSeconds(cycles.last)}));
  out.push_back(Single("pgvigil_cycle_duration_seconds",
                       "Duration of the last cycle that has ended.",
                       {labels, ToSeconds(cycles.last)}));
  out.push_back(Counter("pgvigil_cycles_total", "Cycles that have ended.",
                        {labels, static_cast<double>(cycles.finished)}));
  out.push_back(Counter("pgvigil_cycle_seconds_total", "Duration of all cycles that have ended.",
                        {labels, ToSeconds(cycles.sum)}));
}

void SelfMetrics::AddPages(const Board::Contents& contents, const PageCounts& counts,
                           const Horizon& horizon, std::vector<MetricFamily>& out) {
  const metrics::LabelSetPtr& labels = labels_.none();
  const bool error =
      contents.server.session.state != postgres::ServerState::kUp || AnyFailed(contents.tasks);
  std::size_t series = 0;
  for (const TaskViewPtr& task : contents.tasks) {
    if (IsOnPage(*task, horizon)) series += task->block->series();
  }
  out.push_back(Single("pg_exporter_last_scrape_error",
                       "Whether the server is down or the last run of any query failed.",
                       {labels, error ? 1.0 : 0.0}));
  out.push_back(Counter("pg_exporter_scrapes_total", "Pages asked for.",
                        {labels, static_cast<double>(counts.demands)}));
  out.push_back(Counter("pgvigil_partial_pages_total",
                        "Pages made at their deadline, before everything had answered.",
                        {labels, static_cast<double>(counts.partial)}));
  out.push_back(Single("pgvigil_series", "Series of queries on this page.",
                       {labels, static_cast<double>(series)}));
  MetricFamily dropped{"pgvigil_dropped_series_total",
                       "Series left out of pages, by the query they came from and reason.",
                       metrics::MetricType::kCounter};
  for (const auto& [key, count] : counts.dropped) {
    dropped.samples.push_back(
        {labels_.Extend(labels_.Get("query", key.first), "reason", key.second),
         static_cast<double>(count)});
  }
  out.push_back(std::move(dropped));
}

}  // namespace pgvigil::gather
