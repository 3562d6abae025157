#include "postgres/connect_attempt.h"

#include <poll.h>

#include <array>
#include <vector>

#include "base/deadline.h"
#include "postgres/connect_message.h"

namespace pgvigil::postgres {
namespace {

ConnectOutcome Refused(ServerState state, std::string message) {
  ConnectOutcome outcome;
  outcome.state = state;
  outcome.message = std::move(message);
  return outcome;
}

ServerState StateOfFailure(PGconn* connection, ConnectPhase phase, std::string_view message) {
  const std::string_view sqlstate = FindSqlState(message);
  if (!sqlstate.empty()) return Classify(sqlstate, message);
  if (PQconnectionNeedsPassword(connection) != 0 || PQconnectionUsedPassword(connection) != 0) {
    return ServerState::kAuthFailed;
  }
  // Accepted, then closed without a word: a server that dies or restarts. Anything else it said no
  // to (TLS, protocol).
  const bool silent = message.find("server closed the connection") != std::string_view::npos ||
                      message.find("Connection reset") != std::string_view::npos;
  return phase == ConnectPhase::kAccepted && !silent ? ServerState::kRejected
                                                     : ServerState::kUnreachable;
}

bool AcceptedBy(ConnStatusType status) {
  return status != CONNECTION_STARTED && status != CONNECTION_NEEDED && status != CONNECTION_BAD;
}

enum class Waited { kReady, kTimeout, kStopped };

Waited WaitForSocket(int socket, short events, int stop_fd, std::chrono::milliseconds limit) {
  std::array<pollfd, 2> fds = {pollfd{socket, events, 0}, pollfd{stop_fd, POLLIN, 0}};
  const int ready = poll(fds.data(), fds.size(), static_cast<int>(limit.count()));
  if (ready > 0 && fds[1].revents != 0) return Waited::kStopped;
  return ready == 0 ? Waited::kTimeout : Waited::kReady;
}

ConnectOutcome TimedOut(ConnectPhase phase) {
  if (phase == ConnectPhase::kAccepted) {
    return Refused(ServerState::kHung, "the connection was accepted and then nothing came");
  }
  return Refused(ServerState::kUnreachable, "no answer to the connection attempt");
}

}  // namespace

ConnectionHandle StartConnecting(const Conninfo& conninfo) {
  std::vector<const char*> keywords;
  std::vector<const char*> values;
  for (const auto& [keyword, value] : conninfo.parameters()) {
    keywords.push_back(keyword.c_str());
    values.push_back(value.Reveal().c_str());
  }
  keywords.push_back(nullptr);
  values.push_back(nullptr);
  ConnectionHandle connection(PQconnectStartParams(keywords.data(), values.data(), 0));
  // The verbose form is the only place where libpq shows the SQLSTATE of a refused connection.
  if (connection) PQsetErrorVerbosity(connection.get(), PQERRORS_VERBOSE);
  return connection;
}

ConnectOutcome Connect(const Conninfo& conninfo, const AttemptOptions& options, const Clock& clock,
                       const std::function<void(ConnectPhase)>& phase_changed) {
  phase_changed(ConnectPhase::kResolving);
  ConnectionHandle connection = StartConnecting(conninfo);
  if (!connection) return Refused(ServerState::kUnreachable, "out of memory");
  ConnectPhase phase = ConnectPhase::kConnecting;
  phase_changed(phase);
  Deadline deadline = Deadline::After(clock, options.timeout);
  PostgresPollingStatusType step = PGRES_POLLING_WRITING;
  while (step != PGRES_POLLING_OK) {
    if (phase == ConnectPhase::kConnecting && AcceptedBy(PQstatus(connection.get()))) {
      phase = ConnectPhase::kAccepted;
      phase_changed(phase);
      deadline = Deadline::After(clock, options.timeout + kHoldAccepted);
    }
    if (step == PGRES_POLLING_FAILED || PQstatus(connection.get()) == CONNECTION_BAD) {
      const std::string_view message = PQerrorMessage(connection.get());
      return Refused(StateOfFailure(connection.get(), phase, message), Readable(message));
    }
    const short events = step == PGRES_POLLING_READING ? POLLIN : POLLOUT;
    const Waited waited = WaitForSocket(PQsocket(connection.get()), events, options.stop_fd,
                                        deadline.Remaining(clock.Now()));
    if (waited != Waited::kReady) return TimedOut(phase);
    step = PQconnectPoll(connection.get());
  }
  PQsetErrorVerbosity(connection.get(), PQERRORS_DEFAULT);
  ConnectOutcome outcome;
  outcome.connection = std::move(connection);
  outcome.state = ServerState::kUp;
  return outcome;
}

}  // namespace pgvigil::postgres
