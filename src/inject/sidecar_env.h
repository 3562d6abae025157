#pragma once

#include <cstdint>

#include "inject/add_sidecar.h"
#include "inject/json.h"

namespace pgvigil::inject {

/// What the environment of one sidecar follows from.
struct EnvironmentOf {
  const Json& pod;
  const Json& server;
  const SidecarPlan& plan;
  std::int64_t port = 0;  ///< the sidecar's own
};

/// Sets what differs from pod to pod: where it listens and connects to, profile, endpoints, hidden
/// file systems, and the cluster in the labels of alerts. A variable of the template that says
/// where to connect (PGHOST, PGPORT) stays.
void SetEnvironment(Json& container, const EnvironmentOf& of);

}  // namespace pgvigil::inject
