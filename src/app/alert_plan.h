#pragma once

#include <string>

#include "alerts/agent/agent.h"
#include "base/result.h"
#include "config/settings.h"

namespace pgvigil::app {

/// Whether these settings ask for rules to be evaluated.
[[nodiscard]] bool WantsAlerts(const config::Settings& settings);

/// What the settings make of the alerting agent, rule files read. Errors: kConfig, kIo.
[[nodiscard]] Result<alerts::AgentPlan> MakeAlertPlan(const config::Settings& settings);

/// Says where this program serves, for the label `instance` when none is configured.
void NameInstance(alerts::AgentPlan& plan, const std::string& address);

}  // namespace pgvigil::app
