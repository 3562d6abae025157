#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "inject/json.h"
#include "inject/operators.h"

namespace pgvigil::inject {

/// Pods that get a sidecar without asking: everything that is given must hold, empty holds always.
struct Selector {
  std::vector<std::string> operators;
  std::vector<std::string> namespaces;  ///< names; a `*` at the end is any rest
  LabelWish labels;
};

/// The file of the injector.
struct Settings {
  Json container;  ///< as it stands in a pod, with `name`, `image` and a port named `pgvigil`
  Json volumes = Json::array();
  bool native = false;  ///< among the init containers, with restartPolicy Always (Kubernetes 1.29)
  /// Whether the sidecar sees the token of the pod's service account.
  bool service_account_token = false;
  std::vector<Selector> selectors;
  std::vector<std::string> excluded_namespaces;
  std::vector<Operator> operators;
};

/// Reads the text of the file; `name` is for messages. Errors: kConfig with file:line:column, all
/// that is wrong, one a line.
[[nodiscard]] Result<Settings> ReadSettings(std::string_view text, std::string name);

/// The name of the container, and the port it serves on unless a pod says otherwise.
[[nodiscard]] std::string ContainerName(const Settings& settings);
[[nodiscard]] std::int64_t ContainerPort(const Settings& settings);

/// Whether a name is `pattern`, which may end with `*`.
[[nodiscard]] bool Matches(std::string_view name, std::string_view pattern);

}  // namespace pgvigil::inject
