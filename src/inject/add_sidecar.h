#pragma once

#include "base/result.h"
#include "inject/json.h"
#include "inject/operators.h"
#include "inject/settings.h"
#include "inject/wishes.h"

namespace pgvigil::inject {

/// What the sidecar of one pod is made from.
struct SidecarPlan {
  const Settings& settings;
  const Operator& shape;
  const Wishes& wishes;
};

/// The pod with the sidecar, its volumes and the annotation that says so. Everything that was there
/// stays as it was and where it was. Errors: kConfig, why it cannot be.
[[nodiscard]] Result<Json> AddSidecar(const Json& pod, const SidecarPlan& plan);

}  // namespace pgvigil::inject
