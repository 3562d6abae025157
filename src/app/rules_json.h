#pragma once

#include <string>
#include <string_view>

#include "alerts/agent/agent.h"

namespace pgvigil::app {

/// Answers in the form of Prometheus' HTTP API, so that its clients can read them.
/// https://prometheus.io/docs/prometheus/latest/querying/api/#rules
/// `rule_name`: of that name only; empty: all. A null status is one without rules.
[[nodiscard]] std::string RulesJson(const alerts::AgentStatus* status, std::string_view rule_name);
/// https://prometheus.io/docs/prometheus/latest/querying/api/#alerts
[[nodiscard]] std::string AlertsJson(const alerts::AgentStatus* status);

}  // namespace pgvigil::app
