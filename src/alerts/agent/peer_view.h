#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "alerts/agent/peers.h"
#include "alerts/agent/target.h"
#include "alerts/rules/alert.h"

namespace pgvigil::alerts {

/// The family by which an agent tells itself among its peers.
inline constexpr std::string_view kAgentInfo = "pgvigil_agent_info";

/// Whether a page is that of the agent with this id.
[[nodiscard]] bool IsPageOf(const metrics::ExposedPage& page, std::string_view agent_id);

/// The alerts that other agents say are firing. A value.
class FiringElsewhere {
 public:
  void Add(const metrics::ExposedPage& page);
  /// By all labels of `alert`; their pages may have more of them, the constant ones.
  [[nodiscard]] bool Has(const rules::Alert& alert) const;

 private:
  std::unordered_map<std::string, std::vector<promql::Labels>> firing_;  // by alertname
};

}  // namespace pgvigil::alerts
