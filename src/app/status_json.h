#pragma once

#include <string>
#include <vector>

#include "app/build_info.h"
#include "app/program_metrics.h"
#include "gather/gatherer.h"
#include "metrics/snapshot.h"

namespace pgvigil::app {

/// What the document is made of.
struct StatusParts {
  const gather::Status& status;
  const metrics::Snapshot& page;
  const std::vector<metrics::Label>& labels;  ///< constant ones, which health leaves out
  const BuildInfo& build;
  const ConfigState& config;
};

/// The document of /api/v1/status: what the server is, how it is by the pg_ha_* families of the
/// page, what runs and what does not, and why. Bytes that are no UTF-8 become U+FFFD; a value that
/// is no number is null.
[[nodiscard]] std::string StatusJson(const StatusParts& parts);

}  // namespace pgvigil::app
