#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "collectors/check.h"
#include "config/settings.h"
#include "gather/board.h"
#include "gather/cycles.h"
#include "gather/fact_keeper.h"
#include "gather/journal.h"
#include "gather/tasks.h"
#include "postgres/executor.h"
#include "queries/catalogue.h"

namespace pgvigil::gather {

/// What an Engine works with; all of it outlives the engine.
struct EngineParts {
  const config::CollectionSettings& collection;
  const std::vector<metrics::Label>& labels;
  const queries::Catalogue& catalogue;
  const collectors::CheckContext checks;
  postgres::Executor& executor;
  const Clock& clock;
  Board& board;
};

/// A statement that belongs to no cycle, by the number it was asked with.
struct Question {
  std::uint64_t number = 0;
  postgres::StatementPtr statement;
};
struct QuestionReply {
  std::uint64_t number = 0;
  Result<postgres::Rows> rows;
};

/// Decides what is sent when, and turns answers into results on the board. Never waits.
///
/// A cycle sends every query that is due and not in flight, with the fingerprint, in one Submit.
/// Where the facts are not those of the session in use they are asked first. A query whose
/// predicates have to be asked follows when they hold. A cycle whose session was cut off asks once
/// more within the cycle, so that a session that died of old age between two scrapes costs no page.
/// Thread-compatible: used by the gather thread.
class Engine {
 public:
  explicit Engine(const EngineParts& parts);

  /// Somebody wants a page: shares the cycle in progress or starts one. Demands grow.
  void Demand(std::uint64_t demand);
  void Take(std::vector<postgres::Completion> completions);
  /// Sends a question beside the cycles; its reply comes with a later Take().
  void Ask(const std::vector<Question>& questions);
  [[nodiscard]] std::vector<QuestionReply> TakeReplies() { return std::exchange(replies_, {}); }
  /// Brings the board's view of the sessions up to date.
  void PublishServer();
  [[nodiscard]] std::uint64_t served() const { return cycles_.served(); }

 private:
  enum class Kind {
    kFingerprint,
    kServerFacts,
    kMainDatabaseFacts,
    kDatabaseFacts,
    kPredicate,
    kQuery,
    kQuestion
  };
  struct Ticket {
    Kind kind = Kind::kQuery;
    std::string database = {};
    TaskPtr task = nullptr;     // kPredicate, kQuery
    std::size_t predicate = 0;  // kPredicate: its index
    postgres::Lane lane = postgres::Lane::kFast;
    std::uint64_t cycle = 0;     // the first it holds open; 0: none
    std::uint64_t question = 0;  // kQuestion: its number
    SteadyTime sent_at{};
  };

  void StartCycle(std::uint64_t demand);
  void LetStragglersGo(SteadyTime now);
  void AskFacts();
  void SendDue();
  void SendDatabaseFacts(SteadyTime now);
  void Send(const TaskPtr& task);
  void SendQuery(const TaskPtr& task);
  void Enqueue(Ticket ticket, postgres::StatementPtr statement);
  void Flush();

  void Dispatch(const Ticket& ticket, postgres::Completion& completion);
  void AskAgainOnce(const Ticket& ticket);
  void OnFingerprint(const postgres::Completion& completion);
  void OnServerFacts(const postgres::Completion& completion);
  void OnMainDatabaseFacts(const postgres::Completion& completion);
  void Replan(std::uint64_t generation);
  void OnDatabaseFacts(const std::string& database, const postgres::Completion& completion);
  void OnPredicate(const Ticket& ticket, const postgres::Completion& completion);
  void FollowVerdicts(const TaskPtr& task);
  void SkipByPredicate(Task& task);
  void OnQuery(Task& task, const postgres::Completion& completion);
  void Succeed(Task& task, const postgres::Rows& rows);
  void Fail(Task& task, const Error& error);
  void CountLosses(Task& task, const queries::Mapped& mapped);

  const EngineParts parts_;
  const postgres::StatementPtr fingerprint_statement_;
  const postgres::StatementPtr server_facts_statement_;
  const postgres::StatementPtr database_facts_statement_;

  Tasks tasks_;
  FactKeeper facts_;
  Cycles cycles_;
  Journal journal_;
  std::unordered_map<std::uint64_t, Ticket> in_flight_;
  std::vector<postgres::Job> batch_;
  std::vector<QuestionReply> replies_;
  std::uint64_t last_job_ = 0;
  std::uint64_t current_cycle_ = 0;  // what is enqueued belongs to; 0: nothing waits for it
  std::uint64_t planned_generation_ = 0;
  bool asked_again_ = false;  // in the newest cycle, after a cut-off
};

}  // namespace pgvigil::gather
