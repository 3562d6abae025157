#pragma once

#include <string>

#include "alerts/promql/labels.h"
#include "alerts/promql/value.h"

namespace pgvigil::notify {

/// One alert as Alertmanager is told of it.
/// https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml
struct Notification {
  promql::Labels labels;       ///< external ones included; identity of the alert
  promql::Labels annotations;  ///< valid UTF-8
  promql::Timestamp starts_at = 0;
  /// When it was resolved, else 0: the sender states how long what it says is valid.
  promql::Timestamp resolved_at = 0;
  std::string generator_url;

  friend bool operator==(const Notification&, const Notification&) = default;
};

}  // namespace pgvigil::notify
