#include "gather/gatherer.h"

#include <algorithm>
#include <map>
#include <optional>
#include <thread>
#include <utility>

#include "base/mutex.h"
#include "base/utf8.h"
#include "gather/board.h"
#include "gather/engine.h"
#include "gather/pages.h"
#include "gather/query_metrics.h"

namespace pgvigil::gather {
namespace {

using std::chrono::seconds;

// The loop turns at least this often although nobody asks, so that its silence means something.
constexpr seconds kHeartbeat{1};
constexpr seconds kAliveFor{5};

QueryStatus StatusOf(const TaskView& task, const Horizon& horizon) {
  QueryStatus status;
  status.query = task.query->name;
  status.database = SanitizeUtf8(task.database);
  status.skipped = task.skipped;
  status.last_error = SanitizeUtf8(task.last_error);
  status.duration_seconds = ToSeconds(task.duration);
  if (!IsOnPage(task, horizon)) return status;
  status.age_seconds = ToSeconds(horizon.now - task.gathered_at);
  status.series = task.block->series();
  return status;
}

}  // namespace

class Gatherer::Loop {
 public:
  Loop(GathererOptions options, std::shared_ptr<const queries::Catalogue> catalogue,
       std::unique_ptr<postgres::Executor> executor, const Clock& clock)
      : options_(std::move(options)),
        catalogue_(std::move(catalogue)),
        executor_(std::move(executor)),
        clock_(clock),
        engine_({options_.collection,
                 options_.labels,
                 *catalogue_,
                 {options_.ha, *options_.local},
                 *executor_,
                 clock_,
                 board_}),
        pages_(options_, board_, clock_),
        last_turn_(clock_.Now()),
        thread_([this] { Run(); }) {}

  ~Loop() {
    Stop();
    thread_.join();
    MutexLock lock(mutex_);
    changed_.WaitUntil(mutex_, Deadline::Never(), [this] { return callers_ == 0; });
  }

  metrics::SnapshotPtr Collect(Deadline deadline) {
    const Caller inside(*this);
    pages_.CountDemand();
    if (metrics::SnapshotPtr page = pages_.Recent()) return page;
    return pages_.Make(Await(deadline));
  }

  Result<postgres::Rows> Ask(const postgres::StatementPtr& statement, Deadline deadline);

  void Stop() {
    {
      MutexLock lock(mutex_);
      stopping_ = true;
    }
    changed_.NotifyAll();
    executor_->Wake();
  }

  Status status() const;

 private:
  /// Somebody in Collect(), whom the destructor waits for.
  class Caller {
   public:
    explicit Caller(Loop& loop) : loop_(loop) {
      MutexLock lock(loop_.mutex_);
      ++loop_.callers_;
    }
    ~Caller() {
      MutexLock lock(loop_.mutex_);
      if (--loop_.callers_ == 0 && loop_.stopping_) loop_.changed_.NotifyAll();
    }
    Caller(const Caller&) = delete;
    Caller& operator=(const Caller&) = delete;

   private:
    Loop& loop_;
  };

  void Run();
  bool Await(Deadline deadline);
  bool BeginTurn(std::uint64_t& demand, std::vector<Question>& questions);
  void Deliver(std::vector<QuestionReply> replies) PGVIGIL_REQUIRES(mutex_);

  // Constant after construction.
  const GathererOptions options_;
  const std::shared_ptr<const queries::Catalogue> catalogue_;
  const std::unique_ptr<postgres::Executor> executor_;
  const Clock& clock_;

  Board board_;
  Engine engine_;  // gather thread only
  Pages pages_;

  mutable Mutex mutex_;
  CondVar changed_;
  bool stopping_ PGVIGIL_GUARDED_BY(mutex_) = false;
  std::uint64_t demanded_ PGVIGIL_GUARDED_BY(mutex_) = 0;
  std::uint64_t served_ PGVIGIL_GUARDED_BY(mutex_) = 0;
  std::vector<Question> questions_ PGVIGIL_GUARDED_BY(mutex_);  // not passed on yet
  std::uint64_t last_question_ PGVIGIL_GUARDED_BY(mutex_) = 0;
  /// Of those somebody still waits for.
  std::map<std::uint64_t, std::optional<Result<postgres::Rows>>> replies_
      PGVIGIL_GUARDED_BY(mutex_);
  int callers_ PGVIGIL_GUARDED_BY(mutex_) = 0;
  SteadyTime last_turn_ PGVIGIL_GUARDED_BY(mutex_);

  std::thread thread_;  // last: it uses everything above
};

// Whether the cycle demanded has ended by the deadline.
bool Gatherer::Loop::Await(Deadline deadline) {
  std::uint64_t demand = 0;
  {
    MutexLock lock(mutex_);
    if (stopping_) return false;
    demand = ++demanded_;
  }
  executor_->Wake();
  MutexLock lock(mutex_);
  changed_.WaitUntil(mutex_, deadline, [&] { return stopping_ || served_ >= demand; });
  return served_ >= demand;
}

Result<postgres::Rows> Gatherer::Loop::Ask(const postgres::StatementPtr& statement,
                                           Deadline deadline) {
  const Caller inside(*this);
  std::uint64_t number = 0;
  {
    MutexLock lock(mutex_);
    number = ++last_question_;
    questions_.push_back({number, statement});
    replies_.emplace(number, std::nullopt);
  }
  executor_->Wake();
  MutexLock lock(mutex_);
  changed_.WaitUntil(mutex_, deadline, [&] { return stopping_ || replies_[number].has_value(); });
  auto reply = std::move(replies_[number]);
  replies_.erase(number);
  if (reply) return *std::move(reply);
  return Fail(ErrorKind::kTimeout, "no answer in time");
}

// Who no longer waits gets none.
void Gatherer::Loop::Deliver(std::vector<QuestionReply> replies) {
  for (QuestionReply& reply : replies) {
    const auto waiting = replies_.find(reply.number);
    if (waiting != replies_.end()) waiting->second = std::move(reply.rows);
  }
}

bool Gatherer::Loop::BeginTurn(std::uint64_t& demand, std::vector<Question>& questions) {
  MutexLock lock(mutex_);
  demand = demanded_;
  questions = std::exchange(questions_, {});
  last_turn_ = clock_.Now();
  return !stopping_;
}

void Gatherer::Loop::Run() {
  std::uint64_t passed_on = 0;
  std::uint64_t demand = 0;
  std::vector<Question> questions;
  while (true) {
    std::vector<postgres::Completion> completions =
        executor_->Poll(Deadline::After(clock_, kHeartbeat));
    if (!BeginTurn(demand, questions)) return;
    // Demands first: who asked before the last answer of a cycle was handled shares that cycle.
    if (demand > passed_on) engine_.Demand(passed_on = demand);
    engine_.Take(std::move(completions));
    engine_.Ask(questions);
    engine_.PublishServer();
    auto replies = engine_.TakeReplies();
    MutexLock lock(mutex_);
    if (served_ == engine_.served() && replies.empty()) continue;
    Deliver(std::move(replies));
    served_ = engine_.served();
    changed_.NotifyAll();
  }
}

Status Gatherer::Loop::status() const {
  const Board::Contents contents = board_.Read();
  const SteadyTime now = clock_.Now();
  Status status;
  status.session = contents.server.session;
  if (contents.server.facts) status.facts = *contents.server.facts;
  const Horizon horizon{now, options_.collection.max_age, contents.server.session.state, {}};
  for (const TaskViewPtr& task : contents.tasks) {
    status.queries.push_back(StatusOf(*task, horizon));
    status.series += status.queries.back().series;
  }
  MutexLock lock(mutex_);
  status.loop_alive = !stopping_ && now - last_turn_ < kAliveFor;
  return status;
}

Gatherer::Gatherer(GathererOptions options, std::shared_ptr<const queries::Catalogue> catalogue,
                   std::unique_ptr<postgres::Executor> executor, const Clock& clock)
    : loop_(std::make_unique<Loop>(std::move(options), std::move(catalogue), std::move(executor),
                                   clock)) {}

Gatherer::~Gatherer() = default;

metrics::SnapshotPtr Gatherer::Collect(Deadline deadline) { return loop_->Collect(deadline); }

Status Gatherer::status() const { return loop_->status(); }

Result<postgres::Rows> Gatherer::Ask(const postgres::StatementPtr& statement, Deadline deadline) {
  return loop_->Ask(statement, deadline);
}

void Gatherer::Stop() { loop_->Stop(); }

}  // namespace pgvigil::gather
