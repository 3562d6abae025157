#include "app/health.h"

#include <algorithm>
#include <array>

namespace pgvigil::app {
namespace {

Health HealthOfVerdict(const DocumentVerdict& verdict) {
  if (verdict.severity == "info" || verdict.state == "false") return Health::kHealthy;
  if (verdict.state != "true") return Health::kUnknown;
  return verdict.severity == "critical" ? Health::kCritical : Health::kDegraded;
}

/// What is known to be bad says more than what is not known.
int Rank(Health health) {
  switch (health) {
    case Health::kHealthy:
      return 0;
    case Health::kUnknown:
      return 1;
    case Health::kDegraded:
      return 2;
    case Health::kCritical:
      break;
  }
  return 3;
}

Health Worse(Health a, Health b) { return Rank(a) < Rank(b) ? b : a; }

}  // namespace

std::string_view Name(Health health) {
  constexpr std::array<std::string_view, 4> kNames = {"healthy", "degraded", "critical", "unknown"};
  return kNames[static_cast<std::size_t>(health)];
}

Health HealthOfState(std::string_view state) {
  constexpr std::array<std::string_view, 4> kUncertain = {"auth_failed", "rejected", "unknown", ""};
  if (state == "up") return Health::kHealthy;
  const bool uncertain = std::ranges::find(kUncertain, state) != kUncertain.end();
  return uncertain ? Health::kUnknown : Health::kCritical;
}

Health HealthOf(const StatusDocument& document) {
  Health health = HealthOfState(document.state);
  if (document.verdicts.empty()) health = Worse(health, Health::kUnknown);
  for (const DocumentVerdict& verdict : document.verdicts) {
    health = Worse(health, HealthOfVerdict(verdict));
  }
  return health;
}

}  // namespace pgvigil::app
