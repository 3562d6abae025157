#pragma once

#include <chrono>
#include <memory>
#include <vector>

#include "alerts/notify/notification.h"

namespace pgvigil::notify {

/// What there is to tell at one moment: each identity once. Immutable, shared by all workers.
struct AlertSet {
  std::vector<Notification> alerts;
  std::chrono::milliseconds valid_for{0};
};
using AlertSetPtr = std::shared_ptr<const AlertSet>;

/// Of several alerts that relabelling made one, one that fires is kept before one that is resolved:
/// an Alertmanager told of both would page and resolve by turns.
void KeepOneOfEach(std::vector<Notification>& alerts);

/// Whether `newest` holds something an Alertmanager that knows `told` must hear of at once: an
/// alert that fires, is resolved or got another annotation. Values of annotations change with each
/// evaluation and can wait for the next resend, and so can what is no longer told.
[[nodiscard]] bool HasNews(const AlertSet& told, const AlertSet& newest);

}  // namespace pgvigil::notify
