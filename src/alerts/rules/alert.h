#pragma once

#include <optional>
#include <string>

#include "alerts/rules/rule.h"

namespace pgvigil::rules {

enum class AlertState { kInactive, kPending, kFiring };
[[nodiscard]] std::string_view Name(AlertState state);

/// One alert of one rule: a label set for which the rule's condition holds, or has held.
struct Alert {
  AlertState state = AlertState::kPending;
  Labels labels;            ///< with `alertname`, without external labels
  Labels annotations = {};  ///< those of the last evaluation that held
  double value = 0;
  Timestamp active_at = 0;  ///< when the condition began to hold
  std::optional<Timestamp> fired_at = {};
  std::optional<Timestamp> resolved_at = {};        ///< state is kInactive
  std::optional<Timestamp> keep_firing_since = {};  ///< first evaluation that no longer held
  bool held_blind = false;  ///< kept as it was because its inputs could not be collected
};

/// What one evaluation says about one alert.
struct Observation {
  Timestamp at = 0;
  std::optional<double> value;  ///< nullopt: the condition does not hold
  bool blind = false;           ///< it does not hold, but the input could not be collected
};

struct Timing {
  Duration hold{0};
  Duration keep_firing_for{0};
};

/// Prometheus' state machine: pending once true, firing after `for`, kept firing for
/// `keep_firing_for` after it was last true, resolved then. nullopt: a pending alert whose
/// condition ended. A blind observation changes nothing: what cannot be seen has not recovered.
/// Only `state` and the times are looked at and changed. Inactive alerts are not stepped.
/// https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/
[[nodiscard]] std::optional<Alert> Step(const Alert& previous, const Observation& now,
                                        const Timing& timing);

/// How long a resolved alert is kept, and told to Alertmanager again.
inline constexpr Duration kResolvedRetention = std::chrono::minutes(15);

}  // namespace pgvigil::rules
