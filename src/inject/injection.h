#pragma once

#include <string>
#include <string_view>

#include "inject/json.h"
#include "inject/settings.h"

namespace pgvigil::inject {

enum class Outcome {
  kInjected,
  kPresent,      ///< the pod has a sidecar
  kDeclined,     ///< it says that it wants none
  kNotSelected,  ///< it does not ask, and no selector matches
  kNotInstance,  ///< a pod beside the instances: a job, a pooler
  kInvalid       ///< it asks, and what it asks cannot be
};

[[nodiscard]] std::string_view Name(Outcome outcome);

/// What becomes of a pod.
struct Injection {
  Outcome outcome = Outcome::kNotSelected;
  Json pod;            ///< with kInjected: the whole of it
  std::string reason;  ///< for a person
  bool warn = false;   ///< whoever made the pod expected something else
};

/// Decides about one pod of a namespace. A pure function of its arguments: what it makes of its own
/// result is kPresent.
[[nodiscard]] Injection Inject(const Json& pod, const std::string& name_space,
                               const Settings& settings);

}  // namespace pgvigil::inject
