#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace pgvigil::collectors {

/// Which of the standbys that are listed a commit waits for.
enum class SyncMethod {
  kFirst,  ///< the first so many of the list that are connected
  kAny     ///< any so many
};

struct SyncStandbyNames {
  SyncMethod method = SyncMethod::kFirst;
  int required = 1;                ///< at least 1; may be more than are listed
  std::vector<std::string> names;  ///< in the order of the list; `*` stands for every standby
};

/// Reads a value of synchronous_standby_names as the server does. nullopt: it is empty, and no
/// commit waits. Errors: what the server refuses as well.
/// https://www.postgresql.org/docs/current/runtime-config-replication.html
[[nodiscard]] Result<std::optional<SyncStandbyNames>> ParseSyncStandbyNames(std::string_view text);

/// Compares names as the server compares those of standbys: case of ASCII letters does not matter.
[[nodiscard]] bool IsSameName(std::string_view a, std::string_view b);

}  // namespace pgvigil::collectors
