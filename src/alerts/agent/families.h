#pragma once

#include <string_view>
#include <vector>

#include "alerts/agent/sentry.h"
#include "metrics/family.h"

namespace pgvigil::alerts {

/// What the agent shows of itself. Views live during the call only.
struct AgentView {
  std::string_view agent_id;
  std::vector<const Scope*> scopes;
  const std::vector<PeerPage>& peers;
  std::string_view own_address;
  const RoundTotals& totals;
  std::size_t window_limit = 0;
  bool state_file = false;
};

/// `pgvigil_agent_*`, `pgvigil_rule_*`, `pgvigil_window_*`, `pgvigil_peer_*`, ALERTS and
/// ALERTS_FOR_STATE.
[[nodiscard]] std::vector<metrics::MetricFamily> AgentFamilies(const AgentView& view);

}  // namespace pgvigil::alerts
