#include "gather/engine.h"

#include <utility>

// What is sent when. What becomes of the answers stands in engine_answers.cc.

namespace pgvigil::gather {

Engine::Engine(const EngineParts& parts)
    : parts_(parts),
      fingerprint_statement_(postgres::FingerprintStatement()),
      server_facts_statement_(postgres::ServerFactsStatement()),
      database_facts_statement_(postgres::DatabaseFactsStatement()),
      tasks_(parts.collection, parts.labels, parts.checks, parts.board),
      cycles_(parts.collection.budget) {
  tasks_.AwaitFacts(parts.catalogue);
}

void Engine::Demand(std::uint64_t demand) {
  const SteadyTime now = parts_.clock.Now();
  if (cycles_.CanJoin(now)) {
    cycles_.Join(demand);
    return;
  }
  StartCycle(demand);
  Flush();
  cycles_.Close(now);
}

void Engine::StartCycle(std::uint64_t demand) {
  const SteadyTime now = parts_.clock.Now();
  LetStragglersGo(now);
  cycles_.Start(demand, now);
  current_cycle_ = cycles_.newest();
  asked_again_ = false;
  if (facts_.asking()) return;
  if (!facts_.Current(parts_.executor.status())) {
    AskFacts();
    return;
  }
  // A fingerprint that had to wait for a lock goes last, like any query.
  if (!facts_.fingerprint_failed()) {
    Enqueue({.kind = Kind::kFingerprint}, fingerprint_statement_);
  }
  SendDue();
  if (facts_.fingerprint_failed()) {
    Enqueue({.kind = Kind::kFingerprint}, fingerprint_statement_);
  }
}

// Thousands of databases take longer than a cycle to go through; they must not make every later
// page wait as well.
void Engine::LetStragglersGo(SteadyTime now) {
  for (auto& [id, ticket] : in_flight_) {
    const bool late = now - ticket.sent_at >= parts_.collection.budget;
    if (ticket.cycle == 0 || ticket.database.empty() || !late) continue;
    cycles_.Release(std::exchange(ticket.cycle, 0));
  }
}

void Engine::AskFacts() {
  facts_.BeginAsking();
  Enqueue({.kind = Kind::kFingerprint}, fingerprint_statement_);
  Enqueue({.kind = Kind::kServerFacts}, server_facts_statement_);
  Enqueue({.kind = Kind::kMainDatabaseFacts}, database_facts_statement_);
}

void Engine::SendDue() {
  const SteadyTime now = parts_.clock.Now();
  SendDatabaseFacts(now);
  for (const TaskPtr& task : DueTasks(tasks_.all(), cycles_.newest(), now)) Send(task);
}

void Engine::SendDatabaseFacts(SteadyTime now) {
  for (const auto& [database, tasks] : tasks_.conditional()) {
    if (database.empty() || !facts_.IsDatabaseDue(database, now)) continue;
    facts_.AskedDatabase(database, now);
    Enqueue({.kind = Kind::kDatabaseFacts, .database = database}, database_facts_statement_);
  }
}

void Engine::Send(const TaskPtr& task) {
  const SteadyTime now = parts_.clock.Now();
  const std::vector<queries::Predicate>& predicates = task->entry.query->predicates;
  task->last_cycle = cycles_.newest();
  for (std::size_t i = 0; i < task->predicates.size(); ++i) {
    PredicateState& state = task->predicates[i];
    if (IsKnown(state, predicates[i], now)) continue;
    state.verdict.reset();
    Enqueue({.kind = Kind::kPredicate,
             .database = task->entry.database,
             .task = task,
             .predicate = i,
             .lane = LaneOf(*task->entry.query, parts_.collection)},
            state.statement);
  }
  if (task->in_flight == 0) FollowVerdicts(task);
}

void Engine::SendQuery(const TaskPtr& task) {
  task->view.skipped = {};
  Enqueue({.kind = Kind::kQuery,
           .database = task->entry.database,
           .task = task,
           .lane = LaneOf(*task->entry.query, parts_.collection)},
          task->statement);
}

void Engine::Ask(const std::vector<Question>& questions) {
  for (const Question& question : questions) {
    Enqueue({.kind = Kind::kQuestion, .lane = postgres::Lane::kSlow, .question = question.number},
            question.statement);
  }
  Flush();
}

void Engine::Enqueue(Ticket ticket, postgres::StatementPtr statement) {
  ticket.sent_at = parts_.clock.Now();
  if (ticket.lane == postgres::Lane::kFast && current_cycle_ != 0) {
    ticket.cycle = current_cycle_;
    cycles_.Hold(current_cycle_);
  }
  if (ticket.task) ++ticket.task->in_flight;
  batch_.push_back({.id = ++last_job_,
                    .database = ticket.database,
                    .lane = ticket.lane,
                    .statement = std::move(statement)});
  in_flight_.emplace(last_job_, std::move(ticket));
}

void Engine::Flush() {
  if (!batch_.empty()) parts_.executor.Submit(std::exchange(batch_, {}));
}

void Engine::PublishServer() {
  ServerView view;
  view.session = parts_.executor.status();
  view.facts = facts_.server();
  view.facts_current = facts_.Current(view.session);
  view.cycles = cycles_.totals();
  journal_.Session(view.session);
  parts_.board.PutServer(std::move(view));
}

}  // namespace pgvigil::gather
