#include "postgres/server_state.h"

namespace pgvigil::postgres {
namespace {

constexpr std::string_view kCannotConnectNow = "57P03";

// 57P03 has one code for four situations; only the message tells them apart, and it is translated
// when the server's lc_messages says so. What is not recognised counts as starting.
ServerState ClassifyCannotConnectNow(std::string_view message) {
  const auto says = [message](std::string_view part) {
    return message.find(part) != std::string_view::npos;
  };
  if (says("shutting down")) return ServerState::kShuttingDown;
  if (says("in recovery mode") || says("not yet accepting") || says("not accepting connections")) {
    return ServerState::kRecovering;
  }
  return ServerState::kStarting;
}

}  // namespace

std::string_view Name(ServerState state) {
  return kServerStates[static_cast<std::size_t>(state)].second;
}

bool PastMayHold(ServerState state) {
  return state == ServerState::kUp || state == ServerState::kHung || state == ServerState::kUnknown;
}

ServerState Classify(std::string_view sqlstate, std::string_view message) {
  if (sqlstate == kCannotConnectNow) return ClassifyCannotConnectNow(message);
  if (sqlstate == "57P01" || sqlstate == "57P02") return ServerState::kShuttingDown;
  if (sqlstate == "53300") return ServerState::kTooManyConnections;
  if (sqlstate.substr(0, 2) == "28" || sqlstate == "42501") return ServerState::kAuthFailed;
  // A lock or statement timeout while the backend starts: it was let in and then got stuck.
  if (sqlstate == "55P03" || sqlstate == "57014") return ServerState::kHung;
  return ServerState::kRejected;
}

}  // namespace pgvigil::postgres
