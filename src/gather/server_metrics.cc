#include "gather/server_metrics.h"

#include <utility>

#include "gather/families.h"
#include "gather/grants.h"

namespace pgvigil::gather {
namespace {

using metrics::MetricFamily;
using postgres::ServerState;

MetricFamily StateSet(std::string name, std::string help, ServerState current, LabelCache& labels) {
  MetricFamily family{std::move(name), std::move(help)};
  for (const auto& [state, text] : postgres::kServerStates) {
    family.samples.push_back({labels.Get("state", text), state == current ? 1.0 : 0.0});
  }
  return family;
}

}  // namespace

void AddServerState(const postgres::SessionStatus& session, bool fatal, SteadyTime now,
                    LabelCache& labels, std::vector<MetricFamily>& out) {
  const bool up = session.state == ServerState::kUp && !fatal;
  out.push_back(
      Single("pg_up", "Whether the server answers statements.", {labels.none(), up ? 1.0 : 0.0}));
  out.push_back(StateSet("pg_ha_state", "What the server is doing, as its session shows it.",
                         session.state, labels));
  out.push_back(
      StateSet("pg_ha_connect_state",
               "What the last new connection met with; the session may work all the same.",
               session.connect_state, labels));
  if (session.connect_state == ServerState::kUnknown) return;
  out.push_back(Single("pg_ha_connect_state_age_seconds",
                       "How long ago the last new connection was tried.",
                       {labels.none(), ToSeconds(now - session.connect_checked_at)}));
}

void AddConnections(const postgres::SessionStatus& session, LabelCache& labels,
                    std::vector<MetricFamily>& out) {
  out.push_back(
      {"pgvigil_connections",
       "Connections that may hold a backend now.",
       metrics::MetricType::kGauge,
       {{labels.Get("state", "busy"), static_cast<double>(session.busy)},
        {labels.Get("state", "idle"), static_cast<double>(session.open - session.busy)}}});
  const auto count = [&](std::string name, std::string help, std::uint64_t value) {
    out.push_back(
        Counter(std::move(name), std::move(help), {labels.none(), static_cast<double>(value)}));
  };
  count("pgvigil_connections_opened_total", "Sessions opened.", session.opened_total);
  count("pgvigil_connections_failed_total", "Attempts to connect that led to no session.",
        session.failed_total);
  count("pgvigil_connections_abandoned_total", "Sessions dropped because they did not answer.",
        session.abandoned_total);
  count("pgvigil_received_bytes_total",
        "Size of the results received from the server, as held in memory.",
        session.bytes_received_total);
}

void AddFacts(const ServerView& server, LabelCache& labels, std::vector<MetricFamily>& out) {
  out.push_back(Single("pgvigil_facts_success",
                       "Whether version, role, databases and extensions of the session in use are "
                       "known; nothing new can be planned without.",
                       {labels.none(), server.facts_current ? 1.0 : 0.0}));
  if (!server.facts) return;
  MetricFamily missing{"pgvigil_missing_grant",
                       "Predefined roles the role is no member of, and what that costs."};
  for (const std::string& role : server.facts->missing_grants) {
    missing.samples.push_back(
        {labels.Extend(labels.Get("role", role), "costs", CostOf(role)), 1.0});
  }
  out.push_back(std::move(missing));
  out.push_back(Single("pgvigil_overprivileged",
                       "Whether the role has more rights than monitoring needs.",
                       {labels.none(), server.facts->overprivileged ? 1.0 : 0.0}));
}

}  // namespace pgvigil::gather
