#include <algorithm>

#include "postgres/pooled_executor.h"

// How PooledExecutor opens connections and keeps its budget.

namespace pgvigil::postgres {
namespace {

// Whether a refusal says something about the whole server, not about one database or role.
bool ServerWide(ServerState state) {
  return state != ServerState::kAuthFailed && state != ServerState::kRejected;
}

}  // namespace

void PooledExecutor::Schedule() {
  const SteadyTime now = clock_->Now();
  const std::deque<SlotKey> keys = order_;
  for (const SlotKey& key : keys) {
    if (slots_.contains(key)) continue;  // being opened
    const auto backoff = backoff_.find(key);
    if (backoff != backoff_.end() && backoff->second.until() > now) {
      // A pause longer than anyone waits: answer at once with what is known.
      if (backoff->second.until() - now > patience_) FailWaiting(key, WaitingError(key));
      continue;
    }
    if (!StartConnect(key)) return;
  }
}

bool PooledExecutor::StartConnect(const SlotKey& key) {
  if (Open() >= collection_.max_connections) {
    if (closing_.empty()) MakeRoom();
    return false;
  }
  Slot slot;
  slot.connect_id = RequestConnect(key.database);
  slot.requested_at = clock_->Now();
  slots_.emplace(key, std::move(slot));
  return true;
}

std::uint64_t PooledExecutor::RequestConnect(const std::string& database) {
  const std::uint64_t id = next_connect_id_++;
  connector_.Submit(id, [connection = connection_, collection = collection_, database] {
    return BuildConninfo(connection, collection, database);
  });
  return id;
}

// While the session works, a new connection is tried now and then: a server may serve old sessions
// and refuse new ones.
void PooledExecutor::StartProbeIfDue() {
  const auto main = slots_.find(SlotKey{});
  const bool working = main != slots_.end() && main->second.session != nullptr;
  if (!working || probe_ || Open() >= collection_.max_connections) return;
  if (clock_->Now() - status_.connect_checked_at < collection_.probe_interval) return;
  probe_ = RequestConnect("");
}

void PooledExecutor::TakeOutcomes() {
  while (std::optional<ConnectOutcome> outcome = connector_.TryTake()) {
    outcome->connection ? ++status_.opened_total : ++status_.failed_total;
    if (probe_ == outcome->id) {
      TakeProbe(std::move(*outcome));
      continue;
    }
    const auto slot = std::find_if(slots_.begin(), slots_.end(), [&](const auto& entry) {
      return entry.second.connect_id == outcome->id;
    });
    if (slot == slots_.end()) {
      closing_.Close(std::move(outcome->connection), clock_->Now() + kBackendLife);
      continue;
    }
    if (outcome->connection) {
      Attach(slot, std::move(*outcome));
    } else {
      const SlotKey key = slot->first;
      const SteadyTime requested_at = slot->second.requested_at;
      slots_.erase(slot);
      NoteRefusal(key, *outcome, requested_at);
    }
  }
}

void PooledExecutor::TakeProbe(ConnectOutcome outcome) {
  probe_.reset();
  closing_.Close(std::move(outcome.connection), clock_->Now() + kBackendLife);
  SetConnectState(outcome.state, outcome.message);
}

void PooledExecutor::Attach(Slots::iterator slot, ConnectOutcome outcome) {
  const SlotKey& key = slot->first;
  SetConnectState(ServerState::kUp, "");
  backoff_.erase(key);
  SessionStart start = StartOf(*outcome.connection);
  slot->second.session =
      std::make_unique<PipelineSession>(std::move(outcome.connection), std::move(start), *clock_);
  const double jitter = 0.75 + 0.25 * std::generate_canonical<double, 20>(random_);
  slot->second.renew_at = clock_->Now() + std::chrono::duration_cast<std::chrono::milliseconds>(
                                              collection_.session_lifetime * jitter);
  if (key.main()) {
    ++status_.main_generation;
    status_.version = slot->second.session->version();
    SetMainState(ServerState::kUp, "");
  }
  const auto waiting = waiting_.find(key);
  if (waiting == waiting_.end()) return;
  slot->second.session->Send(std::move(waiting->second.jobs));
  std::erase(order_, key);
  waiting_.erase(waiting);
}

void PooledExecutor::NoteRefusal(const SlotKey& key, const ConnectOutcome& outcome,
                                 SteadyTime requested_at) {
  const double jitter = std::generate_canonical<double, 20>(random_);
  backoff_[key].Failed(outcome.state, clock_->Now(), jitter);
  const bool server_wide = ServerWide(outcome.state);
  if (key.main() || server_wide) {
    SetConnectState(outcome.state, outcome.message);
    const auto main = slots_.find(SlotKey{});
    if (main == slots_.end() || !main->second.session) {
      SetMainState(outcome.state, outcome.message);
    }
  }
  // What refused this one refuses the others too; asking for each would only add load. Jobs that
  // came after the attempt had begun deserve one of their own: the refusal may be history.
  const std::deque<SlotKey> keys = order_;
  for (const SlotKey& other : keys) {
    const bool concerned = other == key || (server_wide && !slots_.contains(other));
    if (concerned && waiting_.at(other).since <= requested_at) {
      FailWaiting(other, {ErrorKind::kConnect, outcome.message});
    }
  }
}

SessionStart PooledExecutor::StartOf(const PGconn& connection) const {
  SessionStart start;
  start.statement_timeout = collection_.statement_timeout;
  start.search_path = kCatalogSearchPath;
  if (!connection_.session_options) start.settings = PinnedSettings(collection_);
  const char* encoding = PQparameterStatus(&connection, "server_encoding");
  // A SQL_ASCII server converts nothing, and refuses rows with a bad byte when asked for UTF8.
  if (encoding != nullptr && std::string_view(encoding) == "SQL_ASCII") {
    start.settings.push_back({"client_encoding", "SQL_ASCII"});
  }
  constexpr int kHasConnectionCheck = 140000;
  if (PQserverVersion(&connection) >= kHasConnectionCheck) {
    start.settings.push_back({"client_connection_check_interval", "1000"});
  }
  return start;
}

int PooledExecutor::Open() const {
  return static_cast<int>(slots_.size() + closing_.size() + abandoned_.size() + (probe_ ? 1 : 0));
}

// Closes the session that was idle for longest, if there is one that may go. There is room once the
// server has closed it, too.
void PooledExecutor::MakeRoom() {
  auto oldest = slots_.end();
  for (auto it = slots_.begin(); it != slots_.end(); ++it) {
    const auto& session = it->second.session;
    if (!session || !session->idle()) continue;
    if (it->first.main() && collection_.max_connections > 1) continue;
    if (oldest == slots_.end() || session->last_used() < oldest->second.session->last_used()) {
      oldest = it;
    }
  }
  if (oldest != slots_.end()) Close(oldest);
}

void PooledExecutor::Close(Slots::iterator slot) {
  closing_.Close(slot->second.session->Release(), clock_->Now() + kBackendLife);
  slots_.erase(slot);
}

// Before a batch: notices sessions that died while they were idle, and renews those that are old.
void PooledExecutor::Recycle() {
  const SteadyTime now = clock_->Now();
  for (auto it = slots_.begin(); it != slots_.end();) {
    const auto slot = it++;
    if (!slot->second.session || !slot->second.session->idle()) continue;
    if (slot->second.renew_at <= now) {
      Close(slot);
    } else {
      ServeSession(slot);
    }
  }
}

}  // namespace pgvigil::postgres
