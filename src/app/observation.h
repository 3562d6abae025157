#pragma once

#include "app/verdict.h"
#include "gather/gatherer.h"

namespace pgvigil::app {

/// Reads what a load balancer's question is decided on from the state of the gatherer and the page
/// it has just made. The lag is that of the built-in check of a standby, and only from an answer
/// fresh enough to decide on; in bytes it is unknown unless the receiver streams.
[[nodiscard]] Observation Observe(const gather::Status& status, const metrics::Snapshot& page,
                                  const config::CollectionSettings& collection);

}  // namespace pgvigil::app
