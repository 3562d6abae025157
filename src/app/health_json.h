#pragma once

#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "metrics/snapshot.h"

namespace pgvigil::app {

/// The member `health` of /api/v1/status: each verdict of the page with the state that holds, its
/// severity and meaning, and the samples of every pg_ha_* family, without the `constant` labels.
[[nodiscard]] nlohmann::ordered_json HealthJson(const metrics::Snapshot& page,
                                                const std::vector<metrics::Label>& constant);

}  // namespace pgvigil::app
