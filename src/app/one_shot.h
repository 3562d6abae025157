#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/settings.h"
#include "gather/statements.h"
#include "metrics/block.h"
#include "postgres/executor.h"
#include "postgres/server_facts.h"
#include "queries/mapper.h"
#include "queries/plan.h"

namespace pgvigil::app {

/// What one query gave on one database.
struct Outcome {
  std::string database;          ///< its real name
  std::string skipped;           ///< why it did not run; empty when it did
  std::optional<Error> error;    ///< it ran and failed
  metrics::BlockPtr block = {};  ///< null when it gave nothing
  std::vector<queries::MappingLoss> losses = {};
  std::size_t rows = 0;
  bool truncated = false;
  std::chrono::microseconds duration{0};
};

/// Runs queries one at a time for the commands that end by themselves. Each runs in a read-only
/// transaction that is rolled back. Not for serving: it waits for every answer.
class OneShot {
 public:
  OneShot(const config::Settings& settings, std::shared_ptr<const Clock> clock);

  /// Connects and learns what decides which queries run. Errors: why there is no session.
  Result<void> Connect();
  [[nodiscard]] const postgres::ServerFacts& facts() const { return facts_; }

  /// On each of its databases, or on `database` alone when that is not empty.
  [[nodiscard]] std::vector<Outcome> Run(const queries::QueryPtr& query,
                                         const std::string& database);

 private:
  postgres::Completion Ask(const std::string& database, postgres::StatementPtr statement);
  [[nodiscard]] Result<postgres::DatabaseFacts> FactsOf(const std::string& database);
  [[nodiscard]] Outcome RunOn(const queries::QueryPtr& query, const std::string& database);
  /// Why a predicate keeps the query from running; empty when none does.
  [[nodiscard]] Result<std::string> Predicates(const queries::Query& query,
                                               const std::string& database);
  [[nodiscard]] postgres::Completion RunRolledBack(const std::string& database,
                                                   const postgres::StatementPtr& statement);
  void Map(const queries::QueryPtr& query, const postgres::Rows& rows, Outcome& outcome) const;

  const config::Settings& settings_;
  std::shared_ptr<const Clock> clock_;
  std::unique_ptr<postgres::Executor> executor_;
  gather::Statements statements_;
  postgres::ServerFacts facts_;
  std::map<std::string, postgres::DatabaseFacts> databases_;
  std::uint64_t next_id_ = 1;
};

}  // namespace pgvigil::app
