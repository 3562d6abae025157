#include "app/observation.h"

#include <algorithm>
#include <map>
#include <string_view>

namespace pgvigil::app {
namespace {

constexpr std::string_view kQuery = "pg_replication";
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

/// The values of families that have a single series each.
std::map<std::string, double, std::less<>> SingleValues(const metrics::Snapshot& page) {
  std::map<std::string, double, std::less<>> values;
  page.ForEach([&values](const metrics::MetricFamily& family) {
    if (family.name.starts_with("pg_replication_") && family.samples.size() == 1) {
      values[family.name] = family.samples.front().value;
    }
  });
  return values;
}

void AddLag(const metrics::Snapshot& page, Observation& seen) {
  const auto values = SingleValues(page);
  const auto find = [&values](std::string_view name) -> std::optional<double> {
    const auto found = values.find(name);
    return found == values.end() ? std::nullopt : std::optional(found->second);
  };
  seen.lag_seconds = find("pg_replication_lag_seconds");
  // Without a receiver at work everything received is soon replayed, and the difference is 0
  // however far behind it is.
  if (find("pg_replication_receiver_streaming").value_or(0) != 1) return;
  const auto received = find("pg_replication_receive_lsn_bytes");
  const auto replayed = find("pg_replication_replay_lsn_bytes");
  if (received && replayed) seen.lag_bytes = std::max(0.0, *received - *replayed);
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
