#include "postgres/connector.h"

#include <deque>

#include "base/mutex.h"
#include "postgres/connect_attempt.h"

namespace pgvigil::postgres {
namespace {

// How long the destructor waits for a thread that is told to stop; one stuck in the resolver is
// left behind.
constexpr std::chrono::milliseconds kStopWait{300};

struct Attempt {
  std::uint64_t id = 0;
  std::function<Result<Conninfo>()> conninfo;
};

ConnectOutcome CredentialsMissing(const Error& error) {
  ConnectOutcome outcome;
  outcome.state = ServerState::kAuthFailed;
  outcome.message = error.message;
  return outcome;
}

}  // namespace

struct Connector::Shared {
  const std::shared_ptr<WakeEvent> done;
  const std::shared_ptr<const Clock> clock;
  const std::chrono::milliseconds timeout;
  WakeEvent stop;

  Mutex mutex;
  CondVar changed;
  bool stopping PGVIGIL_GUARDED_BY(mutex) = false;
  ConnectProgress progress PGVIGIL_GUARDED_BY(mutex);
  std::deque<Attempt> queue PGVIGIL_GUARDED_BY(mutex);
  std::deque<ConnectOutcome> outcomes PGVIGIL_GUARDED_BY(mutex);

  Shared(std::shared_ptr<WakeEvent> wake, std::shared_ptr<const Clock> time,
         std::chrono::milliseconds limit)
      : done(std::move(wake)), clock(std::move(time)), timeout(limit) {}

  std::optional<Attempt> Next() {
    MutexLock lock(mutex);
    changed.WaitUntil(mutex, Deadline::Never(), [this] { return stopping || !queue.empty(); });
    if (stopping) return std::nullopt;
    Attempt attempt = std::move(queue.front());
    queue.pop_front();
    progress = {ConnectPhase::kResolving, clock->Now()};
    return attempt;
  }

  void SetPhase(ConnectPhase phase) {
    MutexLock lock(mutex);
    progress.phase = phase;
    done->Set();
  }

  void Deliver(ConnectOutcome outcome) {
    MutexLock lock(mutex);
    progress.phase = ConnectPhase::kIdle;
    outcomes.push_back(std::move(outcome));
    done->Set();
  }
};

Connector::Connector(std::shared_ptr<WakeEvent> done, std::shared_ptr<const Clock> clock,
                     std::chrono::milliseconds timeout)
    : shared_(std::make_shared<Shared>(std::move(done), std::move(clock), timeout)),
      thread_([shared = shared_] { Run(shared); }) {}

Connector::~Connector() {
  shared_->stop.Set();
  {
    const MutexLock lock(shared_->mutex);
    shared_->stopping = true;
    shared_->changed.NotifyAll();
  }
  // Joined when it can be: what OpenSSL keeps for a thread is gone only with the thread.
  thread_.Leave(kStopWait);
}

void Connector::Run(const std::shared_ptr<Shared>& shared) {
  const AttemptOptions options{shared->timeout, shared->stop.fd()};
  while (std::optional<Attempt> attempt = shared->Next()) {
    const Result<Conninfo> conninfo = attempt->conninfo();
    ConnectOutcome outcome =
        conninfo ? Connect(*conninfo, options, *shared->clock,
                           [&shared](ConnectPhase phase) { shared->SetPhase(phase); })
                 : CredentialsMissing(conninfo.error());
    outcome.id = attempt->id;
    shared->Deliver(std::move(outcome));
  }
}

void Connector::Submit(std::uint64_t id, std::function<Result<Conninfo>()> conninfo) {
  MutexLock lock(shared_->mutex);
  shared_->queue.push_back({id, std::move(conninfo)});
  shared_->changed.NotifyAll();
}

std::optional<ConnectOutcome> Connector::TryTake() {
  MutexLock lock(shared_->mutex);
  if (shared_->outcomes.empty()) return std::nullopt;
  ConnectOutcome outcome = std::move(shared_->outcomes.front());
  shared_->outcomes.pop_front();
  return outcome;
}

ConnectProgress Connector::progress() const {
  MutexLock lock(shared_->mutex);
  return shared_->progress;
}

}  // namespace pgvigil::postgres
