#pragma once

#include <array>
#include <string>
#include <string_view>

namespace pgvigil::postgres {

/// What a session, or an attempt to get one, says about the server.
enum class ServerState {
  kUnknown,             ///< nothing was tried yet
  kUp,                  ///< answers statements
  kStarting,            ///< 57P03, starting up
  kShuttingDown,        ///< 57P01, 57P03 while shutting down
  kRecovering,          ///< 57P03 in crash recovery, or a standby not yet consistent
  kTooManyConnections,  ///< 53300
  kAuthFailed,          ///< class 28, or no CONNECT privilege
  kRejected,     ///< the server answered, with another refusal (no such database, bad option)
  kUnreachable,  ///< nothing listens, no route, no such host
  kHung          ///< something accepted the connection and then said nothing in time
};

/// Every state with the name it has on /metrics (`pg_ha_state{state="..."}`), in the order of the
/// enum.
inline constexpr std::array<std::pair<ServerState, std::string_view>, 10> kServerStates = {{
    {ServerState::kUnknown, "unknown"},
    {ServerState::kUp, "up"},
    {ServerState::kStarting, "starting"},
    {ServerState::kShuttingDown, "shutting_down"},
    {ServerState::kRecovering, "recovering"},
    {ServerState::kTooManyConnections, "too_many_connections"},
    {ServerState::kAuthFailed, "auth_failed"},
    {ServerState::kRejected, "rejected"},
    {ServerState::kUnreachable, "unreachable"},
    {ServerState::kHung, "hung"},
}};

[[nodiscard]] std::string_view Name(ServerState state);

/// Whether what the server said before may still hold: it works, or just does not answer in time.
/// One that is gone, restarts or sends us away has moved on, and a dead primary must not go on
/// saying that it is one.
[[nodiscard]] bool PastMayHold(ServerState state);

/// The state behind a refused connection, from the SQLSTATE and the message of the server's
/// ErrorResponse. https://www.postgresql.org/docs/current/errcodes-appendix.html
[[nodiscard]] ServerState Classify(std::string_view sqlstate, std::string_view message);

}  // namespace pgvigil::postgres
