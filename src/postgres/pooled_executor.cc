#include "postgres/pooled_executor.h"

#include <poll.h>

#include <algorithm>

// The poll loop: what is submitted, waited for and given up. How connections are opened and how the
// budget is kept stands in pool_connections.cc.

namespace pgvigil::postgres {
namespace {

Error HungError() {
  return {ErrorKind::kTimeout,
          "the server did not answer in time, nor at its own statement_timeout"};
}

}  // namespace

PooledExecutor::PooledExecutor(config::ConnectionSettings connection,
                               config::CollectionSettings collection,
                               std::shared_ptr<const Clock> clock)
    : connection_(std::move(connection)),
      collection_(std::move(collection)),
      clock_(std::move(clock)),
      // A page must be possible within the budget although a connection is awaited in vain.
      patience_(std::min(collection_.connect_timeout, collection_.budget) * 4 / 5),
      wake_(std::make_shared<WakeEvent>()),
      connected_(std::make_shared<WakeEvent>()),
      connector_(connected_, clock_, collection_.connect_timeout),
      random_(std::random_device()()) {}

void PooledExecutor::Submit(std::vector<Job> jobs) {
  Recycle();
  const SteadyTime now = clock_->Now();
  std::map<SlotKey, std::vector<Job>> batches;
  for (Job& job : jobs) {
    const SlotKey key{job.database, EffectiveLane(job.lane)};
    batches[key].push_back(std::move(job));
  }
  for (auto& [key, batch] : batches) {
    const auto slot = slots_.find(key);
    if (slot != slots_.end() && slot->second.session) {
      slot->second.session->Send(std::move(batch));
      continue;
    }
    auto [it, added] = waiting_.try_emplace(key);
    if (added) {
      it->second.since = now;
      order_.push_back(key);
    }
    std::move(batch.begin(), batch.end(), std::back_inserter(it->second.jobs));
  }
  Schedule();
  StartProbeIfDue();
}

std::vector<Completion> PooledExecutor::Poll(Deadline until) {
  while (true) {
    TakeOutcomes();
    Expire();
    // Before the next in the queue may take an idle session: what completed often leads to more
    // work for it.
    if (!completed_.empty()) return std::exchange(completed_, {});
    Schedule();
    if (until.Passed(clock_->Now())) return {};
    pollfd woken{wake_->fd(), POLLIN, 0};
    if (poll(&woken, 1, 0) > 0) {
      wake_->Clear();
      return {};
    }
    WaitForEvents(NextDeadline(until));
  }
}

void PooledExecutor::Wake() { wake_->Set(); }

SessionStatus PooledExecutor::status() const {
  SessionStatus status = status_;
  status.open = Open();
  status.busy = static_cast<int>(std::count_if(slots_.begin(), slots_.end(), [](const auto& slot) {
    return slot.second.session && !slot.second.session->idle();
  }));
  const auto main = slots_.find(SlotKey{});
  status.main_connected = main != slots_.end() && main->second.session != nullptr;
  return status;
}

void PooledExecutor::WaitForEvents(Deadline until) {
  std::vector<pollfd> fds = {{wake_->fd(), POLLIN, 0}, {connected_->fd(), POLLIN, 0}};
  std::vector<SlotKey> keys;
  for (const auto& [key, slot] : slots_) {
    if (!slot.session) continue;
    fds.push_back({slot.session->fd(), slot.session->events(), 0});
    keys.push_back(key);
  }
  closing_.AddTo(fds);
  abandoned_.AddTo(fds);
  const int limit = static_cast<int>(until.Remaining(clock_->Now()).count());
  if (poll(fds.data(), fds.size(), limit) <= 0) return;
  if (fds[1].revents != 0) connected_->Clear();
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (fds[i + 2].revents != 0) ServeSession(slots_.find(keys[i]));
  }
}

void PooledExecutor::ServeSession(Slots::iterator slot) {
  PipelineSession& session = *slot->second.session;
  session.OnReady(completed_);
  status_.bytes_received_total += session.TakeResultBytes();
  if (session.lost()) DropLost(slot);
}

Deadline PooledExecutor::NextDeadline(Deadline until) const {
  Deadline next = until;
  for (const auto& [key, slot] : slots_) {
    if (slot.session) next = Earlier(next, slot.session->head_deadline());
    if (slot.session && slot.session->idle() && !key.main()) {
      next = Earlier(next, Deadline(slot.session->last_used() + collection_.idle_timeout));
    }
  }
  for (const auto& [key, waiting] : waiting_) {
    next = Earlier(next, Deadline(waiting.since + patience_));
  }
  for (const ClosingConnections* closing : {&closing_, &abandoned_}) {
    if (closing->next()) next = Earlier(next, Deadline(*closing->next()));
  }
  const SteadyTime now = clock_->Now();
  for (const auto& [key, backoff] : backoff_) {
    if (!waiting_.empty() && backoff.until() > now) {
      next = Earlier(next, Deadline(backoff.until()));
    }
  }
  return next;
}

void PooledExecutor::Expire() {
  const SteadyTime now = clock_->Now();
  closing_.Sweep(now);
  abandoned_.Sweep(now);
  ExpireSessions(now);
  NoteOverdueAttempt(now);
  ExpireWaiting(now);
}

void PooledExecutor::ExpireSessions(SteadyTime now) {
  for (auto it = slots_.begin(); it != slots_.end();) {
    const auto slot = it++;
    const auto& session = slot->second.session;
    if (!session) continue;
    if (session->lost()) {
      DropLost(slot);
    } else if (session->head_deadline().Passed(now)) {
      Abandon(slot);
    } else if (session->idle() && !slot->first.main() &&
               now - session->last_used() >= collection_.idle_timeout) {
      Close(slot);
    }
  }
}

void PooledExecutor::ExpireWaiting(SteadyTime now) {
  // Waiting for one's turn is fine; waiting for a connection that does not come is not.
  const ConnectProgress progress = connector_.progress();
  const bool stuck =
      progress.phase != ConnectPhase::kIdle && now - progress.started_at >= patience_;
  const std::deque<SlotKey> keys = order_;
  for (const SlotKey& key : keys) {
    const bool overdue = now - waiting_.at(key).since >= patience_;
    const bool held_back = backoff_.contains(key) && backoff_.at(key).until() > now;
    const bool no_room = slots_.empty();
    if (overdue && (stuck || held_back || no_room)) FailWaiting(key, WaitingError(key));
  }
}

void PooledExecutor::NoteOverdueAttempt(SteadyTime now) {
  const ConnectProgress progress = connector_.progress();
  if (progress.phase == ConnectPhase::kIdle || now - progress.started_at < patience_) return;
  const bool accepted = progress.phase == ConnectPhase::kAccepted;
  const ServerState state = accepted ? ServerState::kHung : ServerState::kUnreachable;
  const std::string message = accepted ? "the connection was accepted and then nothing came"
                              : progress.phase == ConnectPhase::kResolving
                                  ? "the host name could not be resolved in time"
                                  : "no answer to the connection attempt";
  SetConnectState(state, message);
  const auto main = slots_.find(SlotKey{});
  if (main == slots_.end() || !main->second.session) SetMainState(state, message);
}

void PooledExecutor::Abandon(Slots::iterator slot) {
  ++status_.abandoned_total;
  PipelineSession& session = *slot->second.session;
  canceller_.Cancel(session.MakeCancel());
  session.FailAll(HungError(), completed_);
  abandoned_.Close(session.Release(), clock_->Now() + kBackendLife);
  if (slot->first.main()) SetMainState(ServerState::kHung, HungError().message);
  slots_.erase(slot);
}

void PooledExecutor::DropLost(Slots::iterator slot) {
  const PipelineSession& session = *slot->second.session;
  const Error error{ErrorKind::kConnect, "the session was lost: " + session.lost_message()};
  if (slot->first.main()) SetMainState(session.lost_state(), error.message);
  slot->second.session->FailAll(error, completed_);
  slots_.erase(slot);
}

void PooledExecutor::FailWaiting(const SlotKey& key, const Error& error) {
  const auto it = waiting_.find(key);
  if (it == waiting_.end()) return;
  for (const Job& job : it->second.jobs) {
    completed_.push_back({job.id, tl::unexpected(error), {}});
  }
  waiting_.erase(it);
  std::erase(order_, key);
}

Error PooledExecutor::WaitingError(const SlotKey& key) const {
  if (status_.connect_state == ServerState::kUp || status_.connect_message.empty()) {
    return {ErrorKind::kConnect, "no connection could be had in time for " +
                                     (key.database.empty() ? "the server" : key.database)};
  }
  return {ErrorKind::kConnect, status_.connect_message};
}

Lane PooledExecutor::EffectiveLane(Lane lane) const {
  return collection_.max_connections > 1 ? lane : Lane::kFast;
}

void PooledExecutor::SetMainState(ServerState state, std::string message) {
  status_.state = state;
  status_.message = std::move(message);
}

void PooledExecutor::SetConnectState(ServerState state, std::string message) {
  status_.connect_state = state;
  status_.connect_message = std::move(message);
  status_.connect_checked_at = clock_->Now();
}

}  // namespace pgvigil::postgres
