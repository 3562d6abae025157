#pragma once

#include <span>
#include <string>

#include "app/metric_list.h"

namespace pgvigil::app {

/// What `pgvigil describe` shows: the queries with their metrics, and the metrics that come from no
/// query.
struct Description {
  std::vector<QueryEntry> queries;
  std::vector<MetricEntry> own;
};

[[nodiscard]] std::string ToText(const Description& description);
/// docs/metrics.md.
[[nodiscard]] std::string ToMarkdown(const Description& description);
[[nodiscard]] std::string ToJson(const Description& description);

}  // namespace pgvigil::app
