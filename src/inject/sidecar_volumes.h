#pragma once

#include "inject/add_sidecar.h"
#include "inject/json.h"

namespace pgvigil::inject {

/// Adds the sidecar's volumes to the pod and the server's volumes, read-only, to the sidecar. A
/// name that the pod has already is changed in the sidecar.
void AddVolumes(Json& pod, Json& container, const Json& server, const SidecarPlan& plan);

}  // namespace pgvigil::inject
