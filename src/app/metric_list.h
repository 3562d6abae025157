#pragma once

#include <string>
#include <vector>

#include "metrics/family.h"
#include "queries/catalogue.h"

namespace pgvigil::app {

/// One metric the catalogue can bring, as documentation shows it. Plain data.
struct MetricEntry {
  std::string name;  ///< `<...>` where a cell completes it
  metrics::MetricType type = metrics::MetricType::kGauge;
  std::string help;
  std::vector<std::string> labels;
  std::string versions;  ///< of the server, as a range; empty: all
};

/// One query with its metrics.
struct QueryEntry {
  std::string name;
  std::string description;
  std::string dialect;
  std::string versions;   ///< empty: all
  std::string role;       ///< primary, standby or any
  std::string extension;  ///< with its version when one is demanded; empty: none
  std::string databases;  ///< `main`, `configured`, or names and patterns
  double cache_seconds = 0;
  bool enabled = true;
  std::vector<MetricEntry> metrics;
};

/// What the queries bring, with what their checks make of it.
[[nodiscard]] std::vector<QueryEntry> ListMetrics(const queries::Catalogue& catalogue);
/// The same, with the verdicts and with what probes see.
[[nodiscard]] std::vector<QueryEntry> ListEverything(const queries::Catalogue& catalogue);

[[nodiscard]] std::string_view Name(metrics::MetricType type);

}  // namespace pgvigil::app
