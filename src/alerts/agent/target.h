#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "alerts/promql/labels.h"
#include "alerts/promql/window.h"
#include "metrics/parse_exposition.h"
#include "metrics/snapshot.h"

namespace pgvigil::alerts {

/// Somebody whose pages are collected, as Prometheus' targets are.
struct Target {
  std::uint32_t source = 0;  ///< in the window
  promql::Labels labels;     ///< `job`, `instance` and the like
};

/// The identity of a series of `target`: what Prometheus makes of it with `honor_labels: false`. A
/// label of the page that the target has as well is called `exported_<name>`.
/// https://prometheus.io/docs/prometheus/latest/configuration/configuration/#scrape_config
[[nodiscard]] promql::Labels SeriesOf(const Target& target, std::string_view metric,
                                      std::span<const metrics::Label> labels);

/// Puts a page into the window as one scrape at `t`: `up` 1 and every series that rules can touch;
/// series that have gone since the scrape before end.
void Ingest(const Target& target, const metrics::Snapshot& page, promql::Timestamp t,
            promql::Window& window);
void Ingest(const Target& target, const metrics::ExposedPage& page, promql::Timestamp t,
            promql::Window& window);
/// A target that could not be reached: `up` 0, and all its series end.
void IngestFailure(const Target& target, promql::Timestamp t, promql::Window& window);

}  // namespace pgvigil::alerts
