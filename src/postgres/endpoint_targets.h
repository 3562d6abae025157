#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "postgres/contact.h"
#include "postgres/host_list.h"

namespace pgvigil::postgres {

/// One address behind a connection string, or a name that has none.
struct Target {
  Host host;  ///< with the address filled in, where there is one
  std::string label = {};
  Contact contact = Contact::kUnknown;  ///< why there is nothing to connect to; kUnknown: there is
  std::optional<double> resolve_seconds = std::nullopt;
};

/// Every address of every host, each once, in order. Blocks while names are resolved.
[[nodiscard]] std::vector<Target> FindTargets(const std::vector<Host>& hosts, const Clock& clock);

}  // namespace pgvigil::postgres
