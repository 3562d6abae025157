#include "app/verdict.h"

namespace pgvigil::app {
namespace {

std::string Whole(double value) { return std::to_string(static_cast<long long>(value)); }

/// Why nothing can be said, or nullopt when the role is known and fresh.
std::optional<Verdict> Undecidable(const Observation& seen) {
  if (seen.state != postgres::ServerState::kUp) {
    std::string reason = "the server is not up: " + std::string(postgres::Name(seen.state));
    if (!seen.message.empty()) reason += " (" + seen.message + ")";
    return Verdict{false, reason};
  }
  if (!seen.in_recovery || seen.age_seconds < 0) return Verdict{false, "the role is not known yet"};
  if (seen.age_seconds > seen.max_age_seconds) {
    return Verdict{false, "the server last answered " + Whole(seen.age_seconds) + " s ago"};
  }
  return std::nullopt;
}

Verdict Compare(const std::optional<double>& lag, double limit, const std::string& unit) {
  if (!lag) return {false, "standby, but its lag is unknown"};
  const std::string lags = "standby, " + Whole(*lag) + " " + unit + " behind";
  if (*lag <= limit) return {true, lags};
  return {false, lags + ", more than " + Whole(limit)};
}

}  // namespace

Verdict IsPrimary(const Observation& seen) {
  if (auto verdict = Undecidable(seen)) return *std::move(verdict);
  if (*seen.in_recovery) return {false, "standby"};
  return {true, "primary"};
}

Verdict IsReplica(const Observation& seen, const LagLimit& limit) {
  if (auto verdict = Undecidable(seen)) return *std::move(verdict);
  if (!*seen.in_recovery) return {false, "primary"};
  if (limit.bytes) return Compare(seen.lag_bytes, *limit.bytes, "bytes");
  if (limit.seconds) return Compare(seen.lag_seconds, *limit.seconds, "seconds");
  return {true, "standby"};
}

}  // namespace pgvigil::app
