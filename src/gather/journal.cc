#include "gather/journal.h"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "base/utf8.h"
#include "gather/error_class.h"
#include "gather/grants.h"

namespace pgvigil::gather {
namespace {

using postgres::ServerState;

// Losses that are remembered as logged; beyond this they are only counted.
constexpr std::size_t kLossesRemembered = 1000;

// libpq's messages have line breaks and tabs; a log entry is one line.
std::string OneLine(std::string_view text) {
  std::string line = SanitizeUtf8(text);
  std::replace_if(
      line.begin(), line.end(), [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
  return line;
}

std::string WithHint(std::string text, std::string_view hint) {
  if (!hint.empty()) text.append("; ").append(hint);
  return text;
}

bool IsRefusal(ServerState state) {
  return state != ServerState::kUp && state != ServerState::kUnknown;
}

}  // namespace

std::string_view HintFor(ServerState state) {
  switch (state) {
    case ServerState::kTooManyConnections:
      return "raise the role's or the server's connection limit, or grant "
             "pg_use_reserved_connections (16+)";
    case ServerState::kAuthFailed:
      return "check user, password and pg_hba.conf; secrets are read again at every attempt";
    case ServerState::kRejected:
      return "check the database's name and the connection options";
    case ServerState::kUnreachable:
      return "check host and port, and whether the server runs";
    case ServerState::kHung:
      return "the server accepts connections but does not answer: check its processes, disk and "
             "memory";
    case ServerState::kUnknown:
    case ServerState::kUp:
    case ServerState::kStarting:
    case ServerState::kShuttingDown:
    case ServerState::kRecovering:
      break;
  }
  return "";
}

void Journal::Session(const postgres::SessionStatus& status) {
  if (status.state != state_) {
    state_ = status.state;
    if (state_ == ServerState::kUp) {
      spdlog::info("server is up, version {}", status.version.Text());
    } else if (state_ != ServerState::kUnknown) {
      spdlog::warn("{}", WithHint("server is " + std::string(postgres::Name(state_)) + ": " +
                                      OneLine(status.message),
                                  HintFor(state_)));
    }
  }
  Refused(status);
}

// New connections failing while the session works is a fact of its own; while it does not, the
// reason is given with the server's state.
void Journal::Refused(const postgres::SessionStatus& status) {
  const bool refused = status.state == ServerState::kUp && IsRefusal(status.connect_state);
  const ServerState state = refused ? status.connect_state : ServerState::kUp;
  if (state == refusal_) return;
  const bool recovered = status.connect_state == ServerState::kUp;
  if (!refused && !recovered) return;
  refusal_ = state;
  if (refused) {
    spdlog::warn("{}", WithHint("the session works, but new connections fail (" +
                                    std::string(postgres::Name(state)) +
                                    "): " + OneLine(status.connect_message),
                                HintFor(state)));
  } else {
    spdlog::info("new connections succeed again");
  }
}

void Journal::ForgetDropped(const postgres::ServerFacts& facts) {
  const auto exists = [&facts](const std::string& name) {
    return std::any_of(facts.databases.begin(), facts.databases.end(),
                       [&name](const postgres::DatabaseFact& fact) { return fact.name == name; });
  };
  for (auto& [query, failure] : failures_) {
    std::erase_if(failure.databases, [&](const std::string& name) { return !exists(name); });
  }
  std::erase_if(failures_, [](const auto& failure) { return failure.second.databases.empty(); });
}

void Journal::Facts(const postgres::ServerFacts& facts) {
  ForgetDropped(facts);
  facts_error_ = {};
  std::string text = facts.in_recovery ? "standby" : "primary";
  for (const std::string& role : facts.missing_grants) text += " without " + role;
  if (facts.overprivileged) text += " overprivileged";
  if (text == facts_) return;
  facts_ = text;
  spdlog::info("server is a {}, {} databases", facts.in_recovery ? "standby" : "primary",
               facts.databases.size());
  for (const std::string& role : facts.missing_grants) {
    spdlog::warn("role {} is no member of {}, which costs {}; apply sql/pgvigil-role.sql",
                 SanitizeUtf8(facts.role), role, CostOf(role));
  }
  if (facts.overprivileged) {
    spdlog::warn(
        "role {} has more rights than monitoring needs; use a role made by "
        "sql/pgvigil-role.sql",
        SanitizeUtf8(facts.role));
  }
}

void Journal::FactsFailed(const Error& error) {
  const std::string_view error_class = ErrorClass(error);
  if (error_class == facts_error_) return;
  facts_error_ = error_class;
  spdlog::warn("{}", WithHint("cannot read what the server is and has: " + OneLine(error.message),
                              HintFor(error)));
}

void Journal::Failed(const std::string& query, const std::string& database, const Error& error) {
  Failure& failure = failures_[query];
  failure.databases.insert(database);
  const std::string_view error_class = ErrorClass(error);
  if (failure.error_class == error_class) return;
  failure.error_class = error_class;
  spdlog::warn("{}", WithHint("query " + query + " fails in database " + OneLine(database) + ": " +
                                  OneLine(error.message),
                              HintFor(error)));
}

void Journal::Recovered(const std::string& query, const std::string& database) {
  const auto failure = failures_.find(query);
  if (failure == failures_.end()) return;
  failure->second.databases.erase(database);
  if (!failure->second.databases.empty()) return;
  failures_.erase(failure);
  spdlog::info("query {} works again", query);
}

void Journal::Lost(const std::string& query, const queries::MappingLoss& loss) {
  if (losses_.size() >= kLossesRemembered) return;
  const std::string reason(queries::Name(loss.reason));
  if (!losses_.insert(query + '\0' + reason + '\0' + loss.column).second) return;
  spdlog::warn("query {} loses samples: {}{}{}{}{}", query, reason,
               loss.column.empty() ? "" : ", column ", OneLine(loss.column),
               loss.example.empty() ? "" : ", for instance ", OneLine(loss.example));
}

}  // namespace pgvigil::gather
