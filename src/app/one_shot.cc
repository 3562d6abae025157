#include "app/one_shot.h"

#include <algorithm>
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

std::vector<Completion> OneShot::AskAll(std::vector<Job> jobs) {
  std::vector<Completion> completions;
  const std::size_t wanted = jobs.size();
  for (Job& job : jobs) job.id = next_id_++;
  executor_->Submit(std::move(jobs));
  // Every job completes in bounded time, so this ends.
  while (completions.size() < wanted) {
    for (Completion& each : executor_->Poll(Deadline::Never()))
      completions.push_back(std::move(each));
  }
  std::sort(completions.begin(), completions.end(),
            [](const Completion& a, const Completion& b) { return a.id < b.id; });
  return completions;
}

Completion OneShot::Ask(const std::string& database, postgres::StatementPtr statement) {
  Job job;
  job.database = database;
  job.statement = std::move(statement);
  return std::move(AskAll({std::move(job)}).front());
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

/// The three statements go to one session in order. They share their settings, because one changed
/// inside the transaction would be rolled back with it.
Completion OneShot::RunRolledBack(const std::string& database,
                                  const postgres::StatementPtr& statement) {
  std::vector<Job> jobs;
  for (const char* sql : {"BEGIN READ ONLY", "", "ROLLBACK"}) {
    auto each = std::make_shared<postgres::Statement>(*statement);
    if (*sql != '\0') each->sql = sql;
    if (*sql != '\0') each->max_rows = 0;
    kept_.push_back(each);
    Job job;
    job.database = database;
    job.statement = std::move(each);
    jobs.push_back(std::move(job));
  }
  return std::move(AskAll(std::move(jobs)).at(1));
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
