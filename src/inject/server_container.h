#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "inject/json.h"
#include "inject/operators.h"

namespace pgvigil::inject {

/// The container that PostgreSQL runs in; `name` is what the pod says, or "". Never null. Errors:
/// kConfig, there is none or it cannot be told.
[[nodiscard]] Result<const Json*> FindServer(const Json& pod, const Operator& shape,
                                             const std::string& name);

/// The port PostgreSQL listens on.
[[nodiscard]] std::int64_t ServerPort(const Json& container, const Operator& shape);

/// The mounts of the server's volumes, as its container has them but read-only.
[[nodiscard]] std::vector<Json> ServerMounts(const Json& container, const Operator& shape);

/// Of those the paths whose file system the server's own directories do not lead to for another
/// user: where WAL has a volume to itself, it lies behind a link inside the data directory, which
/// only the server's user may enter.
[[nodiscard]] std::vector<std::string> HiddenPaths(const Json& container,
                                                   const std::vector<Json>& mounts);

/// Every port a container of the pod states.
[[nodiscard]] std::set<std::int64_t> UsedPorts(const Json& pod);

}  // namespace pgvigil::inject
