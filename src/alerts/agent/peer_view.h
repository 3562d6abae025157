#pragma once

#include <string>
#include <unordered_set>
#include <vector>

#include "alerts/agent/peers.h"
#include "alerts/agent/target.h"
#include "alerts/rules/alert.h"

namespace pgvigil::alerts {

/// The family by which an agent tells itself among its peers.
inline constexpr std::string_view kAgentInfo = "pgvigil_agent_info";

/// Whether a page is that of the agent with this id.
[[nodiscard]] bool IsPageOf(const metrics::ExposedPage& page, std::string_view agent_id);

/// The alerts that other agents say are firing, by labels with `alertname`. A value.
class FiringElsewhere {
 public:
  void Add(const metrics::ExposedPage& page);
  [[nodiscard]] bool Has(const rules::Alert& alert) const { return firing_.contains(alert.labels); }

 private:
  std::unordered_set<promql::Labels, promql::LabelsHash> firing_;
};

}  // namespace pgvigil::alerts
