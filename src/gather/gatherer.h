#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/deadline.h"
#include "collectors/local_facts.h"
#include "config/settings.h"
#include "gather/extra_blocks.h"
#include "gather/family_alias.h"
#include "metrics/snapshot.h"
#include "postgres/executor.h"
#include "postgres/server_facts.h"
#include "queries/catalogue.h"

namespace pgvigil::gather {

/// One query on one database, as the status page and /api/v1/status show it.
struct QueryStatus {
  std::string query;
  std::string database;
  std::string skipped;      ///< reason, or empty when it runs
  std::string last_error;   ///< of the last run; empty when it was good
  double age_seconds = -1;  ///< of the result on the page; -1: none
  std::size_t series = 0;
  double duration_seconds = 0;
};

struct Status {
  postgres::SessionStatus session;
  std::optional<postgres::ServerFacts> facts;
  std::vector<QueryStatus> queries;
  std::size_t series = 0;
  bool loop_alive = false;  ///< the gather loop turned within the last few seconds
};

struct GathererOptions {
  config::CollectionSettings collection;
  config::HaSettings ha = {};
  /// Where checks leave what probes need.
  std::shared_ptr<collectors::LocalFacts> local = std::make_shared<collectors::LocalFacts>();
  std::vector<metrics::Label> labels;  ///< constant, on every series
  ExtraBlocks extra_blocks = {};  ///< more of the page, after pgvigil's own metrics; may be null
  std::span<const FamilyAlias> aliases = {};  ///< for pgvigil's own metrics; static
};

/// Runs cycles on demand and keeps what they brought.
///
/// A cycle runs when somebody calls Collect(); overlapping calls share one. A call returns when
/// every fast query that is due has answered, or at its deadline with what has arrived and the last
/// good values of what has not (younger than max_age). The cycle itself goes on and serves the next
/// call. Owns one thread, which owns the executor. Thread-safe.
class Gatherer {
 public:
  Gatherer(GathererOptions options, std::shared_ptr<const queries::Catalogue> catalogue,
           std::unique_ptr<postgres::Executor> executor, const Clock& clock);
  /// Stops, and waits for the calls still in Collect().
  ~Gatherer();

  /// Never null, never later than `deadline` plus the time to render.
  [[nodiscard]] metrics::SnapshotPtr Collect(Deadline deadline);

  [[nodiscard]] Status status() const;

  /// The answer to one statement, asked beside the cycles on the main database, within the
  /// connections there are. Errors: those of a job; kTimeout at the deadline.
  [[nodiscard]] Result<postgres::Rows> Ask(const postgres::StatementPtr& statement,
                                           Deadline deadline);

  /// Makes every Collect() and Ask(), waiting or to come, return at once with what is there. For
  /// shutting down; final.
  void Stop();

 private:
  class Loop;
  std::unique_ptr<Loop> loop_;
};

}  // namespace pgvigil::gather
