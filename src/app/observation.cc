#include "app/observation.h"

#include <algorithm>
#include <string_view>

namespace pgvigil::app {
namespace {

constexpr std::string_view kQuery = "pg_ha_standby";
/// Room for a balancer that asks less often than pages are made, beyond the budget of one cycle.
constexpr double kSlackSeconds = 1;

/// The age of the newest answer to any query, or to the one called `name`; -1: none.
double NewestAge(const gather::Status& status, std::string_view name) {
  double newest = -1;
  for (const gather::QueryStatus& query : status.queries) {
    if (query.age_seconds < 0 || (!name.empty() && query.query != name)) continue;
    newest = newest < 0 ? query.age_seconds : std::min(newest, query.age_seconds);
  }
  return newest;
}

void AddLag(const metrics::Snapshot& page, Observation& seen) {
  page.ForEach([&seen](const metrics::MetricFamily& family) {
    if (family.samples.size() != 1) return;
    const double value = family.samples.front().value;
    if (family.name == "pg_ha_replication_lag_seconds") seen.lag_seconds = value;
    if (family.name == "pg_ha_replication_lag_bytes") seen.lag_bytes = value;
  });
}

}  // namespace

Observation Observe(const gather::Status& status, const metrics::Snapshot& page,
                    const config::CollectionSettings& collection) {
  Observation seen;
  seen.state = status.session.state;
  seen.message = status.session.message;
  if (status.facts) seen.in_recovery = status.facts->in_recovery;
  seen.age_seconds = NewestAge(status, "");
  seen.max_age_seconds = ToSeconds(collection.budget + collection.min_interval) + kSlackSeconds;
  const double lag_age = NewestAge(status, kQuery);
  if (lag_age >= 0 && lag_age <= seen.max_age_seconds) AddLag(page, seen);
  return seen;
}

}  // namespace pgvigil::app
