#include "alerts/rules/alert.h"

#include <array>

namespace pgvigil::rules {
namespace {

void Fire(Alert& alert, Timestamp at) {
  alert.state = AlertState::kFiring;
  alert.fired_at = at;
}

void Resolve(Alert& alert, Timestamp at) {
  alert.state = AlertState::kInactive;
  alert.resolved_at = at;
}

// A `for` that a reload has made longer counts for what fires already, too.
void Mature(Alert& alert, Timestamp at, Duration hold) {
  const bool held = at - alert.active_at >= hold.count();
  if (alert.state == AlertState::kPending && held) {
    Fire(alert, at);
  } else if (alert.state == AlertState::kFiring && !held) {
    alert.state = AlertState::kPending;
    alert.fired_at.reset();
  }
}

bool KeepsFiring(Alert& alert, Timestamp at, Duration keep_firing_for) {
  if (keep_firing_for.count() == 0) return false;
  if (!alert.keep_firing_since) alert.keep_firing_since = at;
  return at - *alert.keep_firing_since < keep_firing_for.count();
}

}  // namespace

std::string_view Name(AlertState state) {
  constexpr std::array<std::string_view, 3> kNames = {"inactive", "pending", "firing"};
  return kNames.at(static_cast<std::size_t>(state));
}

std::optional<Alert> Step(const Alert& previous, const Observation& now, const Timing& timing) {
  Alert next = previous;
  next.held_blind = !now.value && now.blind;
  if (next.held_blind) return next;
  if (now.value) {
    next.value = *now.value;
    next.keep_firing_since.reset();
    Mature(next, now.at, timing.hold);
    return next;
  }
  if (next.state == AlertState::kPending) return std::nullopt;
  if (!KeepsFiring(next, now.at, timing.keep_firing_for)) Resolve(next, now.at);
  return next;
}

}  // namespace pgvigil::rules
