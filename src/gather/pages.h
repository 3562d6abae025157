#pragma once

#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "gather/board.h"
#include "gather/gatherer.h"
#include "gather/query_metrics.h"
#include "gather/self_metrics.h"
#include "metrics/snapshot.h"

namespace pgvigil::gather {

/// Makes pages of what is on the board, and shares the last one among those who ask at the same
/// time. Thread-safe.
class Pages {
 public:
  /// All of it outlives the pages.
  Pages(const GathererOptions& options, const Board& board, const Clock& clock);

  void CountDemand();
  /// The last page when it is complete, the server was up and it is younger than min_interval; else
  /// null. A page that tells of a fault is never served again: the fault may be over.
  [[nodiscard]] metrics::SnapshotPtr Recent() const;
  /// A page of what is on the board now. `complete`: the cycle asked for has ended.
  [[nodiscard]] metrics::SnapshotPtr Make(bool complete);

 private:
  void AddTask(const TaskView& task, const Horizon& horizon,
               std::vector<metrics::BlockPtr>& blocks) const;
  [[nodiscard]] bool IsYoung(SteadyTime now) const PGVIGIL_REQUIRES(mutex_);
  void CountDropped(const metrics::Snapshot& page) PGVIGIL_REQUIRES(mutex_);

  const GathererOptions& options_;
  const Board& board_;
  const Clock& clock_;

  mutable Mutex mutex_;
  SelfMetrics self_ PGVIGIL_GUARDED_BY(mutex_);
  PageCounts counts_ PGVIGIL_GUARDED_BY(mutex_);
  metrics::SnapshotPtr last_ PGVIGIL_GUARDED_BY(mutex_);
  bool last_good_ PGVIGIL_GUARDED_BY(mutex_) = false;
  std::uint64_t last_version_ PGVIGIL_GUARDED_BY(mutex_) = 0;
  SteadyTime last_made_ PGVIGIL_GUARDED_BY(mutex_){};
};

}  // namespace pgvigil::gather
