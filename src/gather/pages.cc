#include "gather/pages.h"

#include <spdlog/spdlog.h>

#include <utility>

#include "gather/query_metrics.h"
#include "gather/roster.h"

namespace pgvigil::gather {

Pages::Pages(const GathererOptions& options, const Board& board, const Clock& clock)
    : options_(options), board_(board), clock_(clock), self_(options.labels, options.aliases) {}

void Pages::CountDemand() {
  MutexLock lock(mutex_);
  ++counts_.demands;
}

bool Pages::IsYoung(SteadyTime now) const {
  return last_ && now - last_made_ < options_.collection.min_interval;
}

metrics::SnapshotPtr Pages::Recent() const {
  MutexLock lock(mutex_);
  return last_good_ && IsYoung(clock_.Now()) ? last_ : nullptr;
}

metrics::SnapshotPtr Pages::Make(bool complete) {
  MutexLock lock(mutex_);
  if (!complete) ++counts_.partial;
  const SteadyTime now = clock_.Now();
  const bool good = complete && board_.server().session.state == postgres::ServerState::kUp;
  if (IsYoung(now) && board_.version() == last_version_) {
    last_good_ = last_good_ || good;
    return last_;
  }
  const Board::Contents contents = board_.Read();
  const Horizon horizon{now, options_.collection.max_age, contents.server.session.state,
                        2 * options_.collection.budget};
  std::vector<metrics::BlockPtr> blocks = {self_.Make(contents, counts_, horizon)};
  if (options_.extra_blocks) {
    for (metrics::BlockPtr& block : options_.extra_blocks()) blocks.push_back(std::move(block));
  }
  for (const TaskViewPtr& task : contents.tasks) AddTask(*task, horizon, blocks);
  last_ =
      metrics::Snapshot::Merge(std::move(blocks), options_.collection.max_series, clock_.WallNow());
  last_made_ = now;
  last_version_ = contents.version;
  last_good_ = good;
  CountDropped(*last_);
  return last_;
}

void Pages::AddTask(const TaskView& task, const Horizon& horizon,
                    std::vector<metrics::BlockPtr>& blocks) const {
  if (IsOnPage(task, horizon)) blocks.push_back(task.block);
  const bool concerns_server = task.skipped.empty() || task.skipped == kSkippedUntilFacts;
  if (!task.report || !concerns_server) return;
  collectors::Findings findings;
  (*task.report)({horizon.now, clock_.WallNow()}, IsFresh(task, horizon), findings);
  blocks.push_back(
      std::make_shared<const metrics::Block>(task.query->name, findings.Take(options_.labels)));
}

void Pages::CountDropped(const metrics::Snapshot& page) {
  for (const metrics::Loss& loss : page.losses()) {
    const auto [it, first] = counts_.dropped.try_emplace({loss.source, metrics::Name(loss.reason)});
    it->second += loss.series;
    if (first) {
      spdlog::warn("{} loses {} series of {} on the page: {}", loss.source, loss.series,
                   loss.family, it->first.second);
    }
  }
}

}  // namespace pgvigil::gather
