#include "postgres/connect_attempt.h"

#include <poll.h>

#include <array>
#include <cctype>
#include <vector>

#include "base/deadline.h"

namespace pgvigil::postgres {
namespace {

ConnectOutcome Refused(ServerState state, std::string message) {
  ConnectOutcome outcome;
  outcome.state = state;
  outcome.message = std::move(message);
  return outcome;
}

ConnectionHandle Start(const Conninfo& conninfo) {
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

ConnectOutcome Connect(const Conninfo& conninfo, const AttemptOptions& options, const Clock& clock,
                       const std::function<void(ConnectPhase)>& phase_changed) {
  phase_changed(ConnectPhase::kResolving);
  ConnectionHandle connection = Start(conninfo);
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

std::string_view FindSqlState(std::string_view message) {
  constexpr std::size_t kLength = 5;
  std::string_view found;
  for (std::size_t at = message.find(":  "); at != std::string_view::npos;
       at = message.find(":  ", at + 1)) {
    const std::string_view code = message.substr(at + 3, kLength);
    bool looks_right = code.size() == kLength && message.substr(at + 3 + kLength, 2) == ": ";
    for (const char c : code) {
      looks_right = looks_right && (std::isdigit(static_cast<unsigned char>(c)) != 0 ||
                                    std::isupper(static_cast<unsigned char>(c)) != 0);
    }
    if (looks_right)
      found =
          code;  // the last one counts: earlier ones belong to addresses or TLS modes tried before
  }
  return found;
}

std::string Readable(std::string_view message) {
  std::string out;
  while (!message.empty()) {
    const std::size_t end = std::min(message.find('\n'), message.size());
    std::string line(message.substr(0, end));
    message.remove_prefix(std::min(end + 1, message.size()));
    if (line.empty() || line.starts_with("LOCATION:")) continue;
    const std::string_view code = FindSqlState(line);
    if (!code.empty()) line.erase(static_cast<std::size_t>(code.data() - line.data()) - 1, 8);
    if (!out.empty()) out += "; ";
    out += line;
  }
  return out;
}

}  // namespace pgvigil::postgres
