#include "postgres/contact.h"

#include <initializer_list>

#include "postgres/connect_message.h"
#include "postgres/server_state.h"

namespace pgvigil::postgres {
namespace {

bool SaysAnyOf(std::string_view message, std::initializer_list<std::string_view> parts) {
  for (const std::string_view part : parts) {
    if (message.find(part) != std::string_view::npos) return true;
  }
  return false;
}

// libpq 15 gives a failure before the server's answer no code, only words; they are in English
// because nothing here sets a locale.
bool NobodyListens(std::string_view message) {
  return SaysAnyOf(message, {"Connection refused", "No such file or directory"});
}

Contact WhyNotAccepted(std::string_view message) {
  if (SaysAnyOf(message, {"Name or service not known", "No address associated"})) {
    return Contact::kUnresolved;
  }
  if (SaysAnyOf(message, {"could not translate host name"})) return Contact::kResolverFailed;
  return NobodyListens(message) ? Contact::kRefused : Contact::kUnreachable;
}

bool ClosedSilently(std::string_view message) {
  return SaysAnyOf(message, {"server closed the connection", "Connection reset", "Broken pipe",
                             "SSL SYSCALL error: EOF"});
}

bool IsAboutTls(std::string_view message) {
  return SaysAnyOf(message, {"SSL error", "certificate", "does not support SSL"});
}

}  // namespace

std::string_view Name(Contact contact) {
  return kContacts[static_cast<std::size_t>(contact)].second;
}

Contact WhyRefused(std::string_view sqlstate, std::string_view message) {
  // PgBouncer has one code for all it refuses.
  if (sqlstate == "08P01" && SaysAnyOf(message, {"authentication failed", "no such user"})) {
    return Contact::kAuthFailed;
  }
  switch (Classify(sqlstate, message)) {
    case ServerState::kStarting:
    case ServerState::kShuttingDown:
    case ServerState::kRecovering:
      return Contact::kNotReady;
    case ServerState::kTooManyConnections:
      return Contact::kTooManyConnections;
    case ServerState::kAuthFailed:
      return Contact::kAuthFailed;
    case ServerState::kHung:
      return Contact::kHung;
    default:
      return Contact::kRejected;
  }
}

Contact WhyFailed(const FailedConnection& failed) {
  const std::string_view sqlstate = FindSqlState(failed.message);
  if (!sqlstate.empty()) return WhyRefused(sqlstate, failed.message);
  if (failed.reached == Reached::kNothing) return WhyNotAccepted(failed.message);
  if (ClosedSilently(failed.message)) return Contact::kClosed;
  if (failed.password) return Contact::kAuthFailed;
  const bool tls = failed.reached == Reached::kTlsBegun || IsAboutTls(failed.message);
  return tls ? Contact::kTlsFailed : Contact::kRejected;
}

}  // namespace pgvigil::postgres
