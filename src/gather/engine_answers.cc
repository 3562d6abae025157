#include <algorithm>
#include <utility>

#include "gather/engine.h"
#include "gather/error_class.h"
#include "gather/predicate.h"

// What becomes of the answers. What is sent when stands in engine.cc.

namespace pgvigil::gather {
namespace {

bool WasCutOff(const postgres::Completion& completion) {
  return !completion.rows && completion.rows.error().kind == ErrorKind::kConnect;
}

bool IsTransient(const postgres::Completion& completion) {
  return WasCutOff(completion) ||
         (!completion.rows && completion.rows.error().kind == ErrorKind::kTimeout);
}

}  // namespace

void Engine::Take(std::vector<postgres::Completion> completions) {
  // What became of the session is said before what became of its statements.
  if (!completions.empty()) journal_.Session(parts_.executor.status());
  for (postgres::Completion& completion : completions) {
    const auto it = in_flight_.find(completion.id);
    if (it == in_flight_.end()) continue;
    const Ticket ticket = std::move(it->second);
    in_flight_.erase(it);
    current_cycle_ = ticket.cycle;
    if (ticket.cycle != 0 && IsTransient(completion)) cycles_.MarkFaulty();
    if (ticket.task) --ticket.task->in_flight;
    Dispatch(ticket, completion);
    if (ticket.cycle != 0) cycles_.Release(ticket.cycle);
  }
  Flush();
  cycles_.Close(parts_.clock.Now());
}

void Engine::Dispatch(const Ticket& ticket, postgres::Completion& completion) {
  switch (ticket.kind) {
    case Kind::kFingerprint:
      OnFingerprint(completion);
      break;
    case Kind::kServerFacts:
      OnServerFacts(completion);
      break;
    case Kind::kMainDatabaseFacts:
      OnMainDatabaseFacts(completion);
      return;  // the end of asking for facts: it does not lead to asking again
    case Kind::kDatabaseFacts:
      OnDatabaseFacts(ticket.database, completion);
      break;
    case Kind::kPredicate:
      OnPredicate(ticket, completion);
      break;
    case Kind::kQuery:
      OnQuery(*ticket.task, completion);
      break;
    case Kind::kQuestion:
      replies_.push_back({ticket.question, std::move(completion.rows)});
      return;
  }
  if (WasCutOff(completion)) AskAgainOnce(ticket);
}

// Only what a page waits for, and only the main session, whose end nobody may have noticed until it
// was used.
void Engine::AskAgainOnce(const Ticket& ticket) {
  if (ticket.cycle == 0 || !ticket.database.empty()) return;
  if (asked_again_ || facts_.asking()) return;
  asked_again_ = true;
  AskFacts();
}

void Engine::OnFingerprint(const postgres::Completion& completion) {
  if (!completion.rows) {
    if (!WasCutOff(completion)) facts_.FingerprintFailed();
    return;
  }
  if (facts_.NoteFingerprint(*completion.rows)) AskFacts();
}

void Engine::OnServerFacts(const postgres::Completion& completion) {
  facts_.NoteServer(completion.rows.and_then([this](const postgres::Rows& rows) {
    return postgres::ParseServerFacts(rows, parts_.executor.status().version);
  }));
}

void Engine::OnMainDatabaseFacts(const postgres::Completion& completion) {
  const postgres::SessionStatus session = parts_.executor.status();
  const FactKeeper::Outcome outcome =
      facts_.Conclude(completion.rows.and_then(postgres::ParseDatabaseFacts), session);
  switch (outcome) {
    case FactKeeper::Outcome::kNoSession:
      return;
    case FactKeeper::Outcome::kNothingKnown:
      journal_.FactsFailed(facts_.error());
      return;
    case FactKeeper::Outcome::kKeep:
      journal_.FactsFailed(facts_.error());
      break;
    case FactKeeper::Outcome::kNewServer:
      tasks_.Forget();
      [[fallthrough]];
    case FactKeeper::Outcome::kReplan:
      Replan(session.main_generation);
      break;
  }
  SendDue();
}

void Engine::Replan(std::uint64_t generation) {
  journal_.Facts(*facts_.server());
  tasks_.Assign(
      MakeRoster(parts_.catalogue, *facts_.server(), facts_.databases(), parts_.collection));
  if (generation != planned_generation_) tasks_.MakeAllOverdue();
  planned_generation_ = generation;
}

void Engine::OnDatabaseFacts(const std::string& database, const postgres::Completion& completion) {
  const bool changed =
      facts_.NoteDatabase(database, completion.rows.and_then(postgres::ParseDatabaseFacts));
  if (!changed || !facts_.server()) return;
  tasks_.Reconsider(database, *facts_.server(), facts_.databases());
  const auto tasks = tasks_.conditional().find(database);
  if (tasks == tasks_.conditional().end()) return;
  for (const TaskPtr& task : DueTasks(tasks->second, cycles_.newest(), parts_.clock.Now())) {
    Send(task);
  }
}

void Engine::OnPredicate(const Ticket& ticket, const postgres::Completion& completion) {
  const TaskPtr& task = ticket.task;
  PredicateState& state = task->predicates[ticket.predicate];
  state.asked_at = parts_.clock.Now();
  state.verdict = completion.rows.and_then(
      [&](const postgres::Rows& rows) { return Verdict(rows, task->entry.query->dialect); });
  if (task->in_flight == 0) FollowVerdicts(task);
}

void Engine::FollowVerdicts(const TaskPtr& task) {
  if (!task->planned || task->entry.variant == nullptr) return;
  const Result<bool> verdict = Conjunction(task->predicates);
  if (!verdict) {
    Fail(*task, verdict.error());
  } else if (*verdict) {
    SendQuery(task);
  } else {
    SkipByPredicate(*task);
  }
}

void Engine::SkipByPredicate(Task& task) {
  journal_.Recovered(task.view.query->name, task.view.database);
  task.timing = AfterSuccess(task.timing, parts_.clock.Now());
  // Nothing was gathered, so that nothing is good for the cache time.
  task.timing.last_success.reset();
  task.view.skipped = kSkippedByPredicate;
  task.view.block = nullptr;
  task.view.last_error.clear();
  tasks_.Publish(task);
}

void Engine::OnQuery(Task& task, const postgres::Completion& completion) {
  if (!task.planned || task.entry.variant == nullptr) return;
  task.view.duration = completion.duration;
  if (completion.rows) {
    Succeed(task, *completion.rows);
  } else {
    Fail(task, completion.rows.error());
  }
}

void Engine::Succeed(Task& task, const postgres::Rows& rows) {
  const queries::QueryPtr& query = task.entry.query;
  if (!task.mapper) {
    task.mapper = std::make_unique<queries::Mapper>(query, parts_.labels,
                                                    MaxSeriesOf(*query, parts_.collection));
  }
  const queries::Mapped mapped = task.mapper->Map(rows, facts_.server()->version);
  const SteadyTime now = parts_.clock.Now();
  task.timing = AfterSuccess(task.timing, now);
  task.view.ran = true;
  task.view.rows = rows.row_count();
  task.view.block = mapped.block;
  task.view.gathered_at = now;
  task.view.succeeded_at = parts_.clock.WallNow();
  task.view.last_error.clear();
  if (task.check) {
    task.view.report = std::make_shared<const collectors::Report>(
        task.check->Learn({rows, facts_.server()->version, {now, task.view.succeeded_at}}));
  }
  journal_.Recovered(query->name, task.view.database);
  CountLosses(task, mapped);
  // A result without rows has nothing to lose, whatever columns it lacks.
  if (rows.row_count() > 0 && !mapped.losses.empty() && mapped.block->series() == 0) {
    const Error error{ErrorKind::kMapping, "no sample could be made of the result"};
    Add(task.view.errors, ErrorClass(error), 1);
    task.view.last_error = error.message;
  }
  tasks_.Publish(task);
}

void Engine::CountLosses(Task& task, const queries::Mapped& mapped) {
  for (const queries::MappingLoss& loss : mapped.losses) {
    Add(task.view.lost_samples, queries::Name(loss.reason), loss.count);
    journal_.Lost(task.view.query->name, loss);
  }
  for (const metrics::Loss& loss : mapped.block->losses()) {
    Add(task.view.lost_samples, metrics::Name(loss.reason), loss.series);
  }
}

void Engine::Fail(Task& task, const Error& error) {
  const SteadyTime now = parts_.clock.Now();
  const bool cut_off = error.kind == ErrorKind::kConnect;
  task.timing = cut_off ? AfterLostConnection(task.timing, now)
                        : AfterFailure(task.timing, FaultOf(error), now);
  task.view.ran = true;
  task.view.last_error = error.message;
  task.view.skipped = {};
  Add(task.view.errors, ErrorClass(error), 1);
  // That the main session is gone is logged as such, not once more for each query.
  if (!cut_off || !task.entry.database.empty()) {
    journal_.Failed(task.view.query->name, task.view.database, error);
  }
  tasks_.Publish(task);
}

}  // namespace pgvigil::gather
