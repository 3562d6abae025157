#include "gather/query_metrics.h"

#include <algorithm>
#include <utility>

#include "gather/timing.h"

namespace pgvigil::gather {
namespace {

using metrics::MetricFamily;
using metrics::MetricType;

/// The tasks of one label set together.
struct QuerySum {
  const TaskLabels* labels = nullptr;
  bool ran = false;
  bool on_page = false;
  bool succeeded = false;
  std::chrono::microseconds duration{0};
  std::size_t rows = 0;
  std::size_t series = 0;
  SteadyTime gathered_at = SteadyTime::max();
  WallTime succeeded_at = WallTime::max();
  std::vector<Tally> errors;
  std::vector<Tally> lost_samples;
  std::vector<Tally> skipped;
};

void Accumulate(const TaskView& task, bool on_page, QuerySum& sum) {
  if (!task.skipped.empty()) Add(sum.skipped, task.skipped, 1);
  for (const Tally& tally : task.errors) Add(sum.errors, tally.name, tally.count);
  for (const Tally& tally : task.lost_samples) Add(sum.lost_samples, tally.name, tally.count);
  if (!task.ran || !task.skipped.empty()) return;
  sum.ran = true;
  sum.duration += task.duration;
  if (on_page) {
    sum.on_page = true;
    sum.series += task.block->series();
    sum.gathered_at = std::min(sum.gathered_at, task.gathered_at);
  }
  if (task.succeeded_at == WallTime()) return;
  sum.succeeded = true;
  sum.rows += task.rows;
  sum.succeeded_at = std::min(sum.succeeded_at, task.succeeded_at);
}

std::vector<QuerySum> SumByLabels(const std::vector<TaskViewPtr>& tasks, const Horizon& horizon) {
  std::vector<QuerySum> sums;
  for (const TaskViewPtr& task : tasks) {
    if (sums.empty() || sums.back().labels != task->labels.get()) {
      sums.emplace_back().labels = task->labels.get();
    }
    Accumulate(*task, IsOnPage(*task, horizon), sums.back());
  }
  return sums;
}

void AddSums(const std::vector<QuerySum>& sums, SteadyTime now, std::vector<MetricFamily>& out) {
  MetricFamily duration{
      "pgvigil_query_duration_seconds",
      "Time the query's last run took, counted from the answer before it on the connection; "
      "answers that arrive together count with the first."};
  MetricFamily rows{"pgvigil_query_rows", "Rows of the query's last good result."};
  MetricFamily series{"pgvigil_query_series", "Series the query has on this page."};
  MetricFamily age{"pgvigil_query_age_seconds", "Age of the query's result on this page."};
  MetricFamily success{"pgvigil_query_last_success_timestamp_seconds",
                       "When the query last gave a good result, in Unix time."};
  for (const QuerySum& sum : sums) {
    if (!sum.ran) continue;
    const metrics::LabelSetPtr& labels = sum.labels->query;
    duration.samples.push_back({labels, ToSeconds(sum.duration)});
    series.samples.push_back({labels, static_cast<double>(sum.series)});
    if (sum.on_page) age.samples.push_back({labels, ToSeconds(now - sum.gathered_at)});
    if (!sum.succeeded) continue;
    rows.samples.push_back({labels, static_cast<double>(sum.rows)});
    success.samples.push_back({labels, ToSeconds(sum.succeeded_at.time_since_epoch())});
  }
  for (MetricFamily* family : {&duration, &rows, &series, &age, &success}) {
    out.push_back(std::move(*family));
  }
}

void AddTallies(const QuerySum& sum, const std::vector<Tally>& tallies, std::string_view label,
                LabelCache& labels, MetricFamily& family) {
  for (const Tally& tally : tallies) {
    family.samples.push_back(
        {labels.Extend(sum.labels->query, label, tally.name), static_cast<double>(tally.count)});
  }
}

void AddTallies(const std::vector<QuerySum>& sums, LabelCache& labels,
                std::vector<MetricFamily>& out) {
  MetricFamily errors{"pgvigil_query_errors_total",
                      "Runs of the query that failed, by class of SQLSTATE or by what ended them.",
                      MetricType::kCounter};
  MetricFamily lost{"pgvigil_query_lost_samples_total",
                    "Samples left out of the query's results, by reason.", MetricType::kCounter};
  MetricFamily skipped{"pgvigil_query_skipped",
                       "Databases in which the query does not run, by reason."};
  for (const QuerySum& sum : sums) {
    AddTallies(sum, sum.errors, "class", labels, errors);
    AddTallies(sum, sum.lost_samples, "reason", labels, lost);
    AddTallies(sum, sum.skipped, "reason", labels, skipped);
  }
  for (MetricFamily* family : {&errors, &lost, &skipped}) out.push_back(std::move(*family));
}

void AddCollectors(const std::vector<TaskViewPtr>& tasks, std::vector<MetricFamily>& out) {
  MetricFamily duration{
      "pg_scrape_collector_duration_seconds",
      "Time the collector's last run took, counted from the answer before it on the "
      "connection; answers that arrive together count with the first."};
  MetricFamily success{"pg_scrape_collector_success", "Whether the collector's last run was good."};
  const metrics::LabelSet* previous = nullptr;
  for (const TaskViewPtr& task : tasks) {
    if (!task->ran || !task->skipped.empty()) continue;
    const metrics::LabelSetPtr& labels = task->labels->collector;
    if (labels.get() != std::exchange(previous, labels.get())) {
      duration.samples.push_back({labels, 0});
      success.samples.push_back({labels, 1});
    }
    duration.samples.back().value += ToSeconds(task->duration);
    if (!task->last_error.empty()) success.samples.back().value = 0;
  }
  out.push_back(std::move(duration));
  out.push_back(std::move(success));
}

}  // namespace

bool IsOnPage(const TaskView& task, const Horizon& horizon) {
  return task.block && task.skipped.empty() && postgres::PastMayHold(horizon.state) &&
         IsServable(task.gathered_at, task.query->cache, horizon.max_age, horizon.now);
}

bool IsFresh(const TaskView& task, const Horizon& horizon) {
  const auto slack = task.lands_later ? horizon.max_age : horizon.fresh_for;
  return task.ran && task.last_error.empty() && task.skipped.empty() &&
         horizon.state == postgres::ServerState::kUp &&
         IsServable(task.gathered_at, task.query->cache, slack, horizon.now);
}

void AddQueryMetrics(const std::vector<TaskViewPtr>& tasks, const Horizon& horizon,
                     LabelCache& labels, std::vector<MetricFamily>& out) {
  const std::vector<QuerySum> sums = SumByLabels(tasks, horizon);
  AddSums(sums, horizon.now, out);
  AddTallies(sums, labels, out);
  AddCollectors(tasks, out);
}

}  // namespace pgvigil::gather
