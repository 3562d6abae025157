#pragma once

#include <string>

#include "alerts/notify/notification.h"

namespace pgvigil::notify {

/// When a post is made, and until when what it says to fire does so without being told again.
struct WireTimes {
  promql::Timestamp now = 0;
  promql::Timestamp valid_until = 0;
};

/// `2026-01-31T12:22:35.935Z`, UTC. The years 0 to 9999; what lies outside is the nearest of them.
[[nodiscard]] std::string Rfc3339(promql::Timestamp at);

/// One element of the array that is posted. Valid UTF-8: a bad byte is shown as `\xNN`, because a
/// decoder that replaced it silently would change what the alert is. No empty values. `startsAt`
/// and `endsAt` are always there and in order, and neither lies in the future but the end of what
/// fires: a clock that was set back must not get the alert refused or leave it unresolved.
/// https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml
[[nodiscard]] std::string WireAlert(const Notification& alert, const WireTimes& times);

}  // namespace pgvigil::notify
