#pragma once

#include <string>

#include "app/build_info.h"
#include "app/program_metrics.h"
#include "gather/gatherer.h"

namespace pgvigil::app {

/// The document of /api/v1/status: what the server is, what runs and what does not, and why. Bytes
/// that are no UTF-8 become U+FFFD.
[[nodiscard]] std::string StatusJson(const gather::Status& status, const BuildInfo& build,
                                     const ConfigState& config);

}  // namespace pgvigil::app
