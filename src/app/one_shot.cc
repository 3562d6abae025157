#include "app/one_shot.h"

#include <utility>

#include "gather/predicate.h"
#include "postgres/pool.h"

namespace pgvigil::app {

using postgres::Completion;
using postgres::Job;

OneShot::OneShot(const config::Settings& settings, std::shared_ptr<const Clock> clock)
    : settings_(settings),
      clock_(std::move(clock)),
      executor_(postgres::MakeExecutor(settings.connection, settings.collection, clock_)),
      statements_(settings.collection) {}

Completion OneShot::Ask(const std::string& database, postgres::StatementPtr statement) {
  Job job;
  job.id = next_id_++;
  job.database = database;
  job.statement = std::move(statement);
  std::vector<Job> jobs;
  jobs.push_back(std::move(job));
  executor_->Submit(std::move(jobs));
  std::vector<Completion> completions;
  // Every job completes in bounded time, so this ends.
  while (completions.empty()) completions = executor_->Poll(Deadline::Never());
  return std::move(completions.front());
}

Result<void> OneShot::Connect() {
  const auto answer = Ask("", postgres::ServerFactsStatement());
  if (!answer.rows) return tl::unexpected(answer.rows.error());
  auto facts = postgres::ParseServerFacts(*answer.rows, executor_->status().version);
  if (!facts) return tl::unexpected(facts.error());
  facts_ = *std::move(facts);
  return {};
}

Result<postgres::DatabaseFacts> OneShot::FactsOf(const std::string& database) {
  const auto known = databases_.find(database);
  if (known != databases_.end()) return known->second;
  const auto answer = Ask(database, postgres::DatabaseFactsStatement());
  if (!answer.rows) return tl::unexpected(answer.rows.error());
  auto facts = postgres::ParseDatabaseFacts(*answer.rows);
  if (facts) databases_[database] = *facts;
  return facts;
}

std::vector<Outcome> OneShot::Run(const queries::QueryPtr& query, const std::string& database) {
  queries::Targets targets = ResolveTargets(*query, facts_, settings_.collection);
  if (!database.empty()) targets = {.databases = {database}, .refused = {}, .missing = {}};
  std::vector<Outcome> outcomes;
  for (const std::string& target : targets.databases) outcomes.push_back(RunOn(query, target));
  for (const std::string& target : targets.refused) {
    outcomes.push_back({.database = target,
                        .skipped = std::string(Name(queries::SkipReason::kNoConnect)),
                        .error = {}});
  }
  if (outcomes.empty()) {
    outcomes.push_back({.database = "",
                        .skipped = std::string(Name(queries::SkipReason::kNoDatabase)),
                        .error = {}});
  }
  return outcomes;
}

Outcome OneShot::RunOn(const queries::QueryPtr& query, const std::string& database) {
  Outcome outcome{.database = database.empty() ? facts_.current_database : database,
                  .skipped = {},
                  .error = {}};
  const auto database_facts = FactsOf(database);
  if (!database_facts) {
    outcome.error = database_facts.error();
    return outcome;
  }
  const auto selection = Select(*query, facts_, *database_facts);
  if (selection.skipped) {
    outcome.skipped = Name(*selection.skipped);
    return outcome;
  }
  const auto predicate = Predicates(*query, database);
  if (!predicate) {
    outcome.error = predicate.error();
    return outcome;
  }
  outcome.skipped = *predicate;
  if (!outcome.skipped.empty()) return outcome;
  const auto answer = RunRolledBack(database, statements_.For(*query, selection.variant->sql));
  outcome.duration = answer.duration;
  if (answer.rows) {
    Map(query, *answer.rows, outcome);
  } else {
    outcome.error = answer.rows.error();
  }
  return outcome;
}

Result<std::string> OneShot::Predicates(const queries::Query& query, const std::string& database) {
  for (const auto& predicate : query.predicates) {
    const auto answer = RunRolledBack(database, statements_.For(query, predicate.sql));
    if (!answer.rows) return tl::unexpected(answer.rows.error());
    const auto holds = gather::Verdict(*answer.rows, query.dialect);
    if (!holds) return tl::unexpected(holds.error());
    if (!*holds) return "predicate " + predicate.name;
  }
  return "";
}

/// One after the other, so that the duration of the second is its own. They share their settings,
/// because one changed inside the transaction would be rolled back with it.
Completion OneShot::RunRolledBack(const std::string& database,
                                  const postgres::StatementPtr& statement) {
  const auto with_text = [&](const char* sql) {
    auto other = std::make_shared<postgres::Statement>(*statement);
    other->sql = sql;
    other->max_rows = 0;
    return other;
  };
  Ask(database, with_text("BEGIN READ ONLY"));
  Completion answer = Ask(database, statement);
  Ask(database, with_text("ROLLBACK"));
  return answer;
}

void OneShot::Map(const queries::QueryPtr& query, const postgres::Rows& rows,
                  Outcome& outcome) const {
  queries::Mapper mapper(query, {settings_.labels.begin(), settings_.labels.end()},
                         gather::MaxSeriesOf(*query, settings_.collection));
  auto mapped = mapper.Map(rows, facts_.version);
  outcome.rows = rows.row_count();
  outcome.truncated = rows.truncated();
  outcome.block = std::move(mapped.block);
  outcome.losses = std::move(mapped.losses);
}

}  // namespace pgvigil::app
