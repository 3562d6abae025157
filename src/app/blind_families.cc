#include "app/blind_families.h"

#include "app/metric_list.h"

namespace pgvigil::app {
namespace {

/// Why a query of this name has nothing new to show.
using Failures = std::map<std::string, std::string, std::less<>>;

Failures FailuresOf(const gather::Status& status) {
  Failures failures;
  for (const auto& query : status.queries) {
    if (!query.skipped.empty()) continue;
    if (!query.last_error.empty()) {
      failures[query.query] = "query " + query.query + ": " + query.last_error;
    } else if (query.age_seconds < 0) {
      failures[query.query] = "query " + query.query + " has not answered yet";
    }
  }
  return failures;
}

std::string WhyAll(const gather::Status& status) {
  if (status.session.state != postgres::ServerState::kUp) {
    return "the server is " + std::string(postgres::Name(status.session.state));
  }
  // Which queries run on it is decided then; until then none of them has failed.
  return status.facts ? "" : "the server's version and role are not known yet";
}

}  // namespace

FamilySources SourcesOf(const queries::Catalogue& catalogue) {
  FamilySources sources;
  for (const QueryEntry& query : ListMetrics(catalogue)) {
    for (const MetricEntry& metric : query.metrics) sources[metric.name].push_back(query.name);
  }
  return sources;
}

alerts::BlindFamilies BlindFamiliesOf(const gather::Status& status, const FamilySources& sources) {
  const std::string down = WhyAll(status);
  const Failures failures = FailuresOf(status);
  alerts::BlindFamilies blind;
  for (const auto& [family, queries] : sources) {
    if (!down.empty()) {
      blind.emplace(family, down);
      continue;
    }
    for (const std::string& query : queries) {
      const auto failed = failures.find(query);
      if (failed != failures.end()) blind.emplace(family, failed->second);
    }
  }
  return blind;
}

}  // namespace pgvigil::app
