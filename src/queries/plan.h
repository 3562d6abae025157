#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "postgres/server_facts.h"
#include "queries/catalogue.h"

namespace pgvigil::queries {

/// Why a query does not run here; each has a name for /metrics, the status page and `describe`.
enum class SkipReason {
  kDisabled,
  kNoVariant,   ///< no SQL for this server version
  kRole,        ///< primary-only on a standby, or the reverse
  kExtension,   ///< extension missing or too old
  kTag,         ///< a pg_exporter tag that does not hold
  kNoDatabase,  ///< target_databases matches none
  kNoConnect    ///< the database exists, the role may not connect to it
};
[[nodiscard]] std::string_view Name(SkipReason reason);

/// The databases a query runs in; an empty name is the main connection's own. Each once, the main
/// one first.
struct Targets {
  std::vector<std::string> databases;
  std::vector<std::string> refused;  ///< matched, but no CONNECT
  std::vector<std::string>
      missing;  ///< asked for by name, but not there or not open to connections
};

/// Pattern semantics of Go's path.Match, as CloudNativePG uses it: `*` and `?` do not match `/`,
/// classes `[a-z]`, negation `^`, backslash escapes. A malformed pattern matches nothing and is
/// reported by ValidPattern().
[[nodiscard]] bool MatchPattern(std::string_view pattern, std::string_view name);
[[nodiscard]] bool ValidPattern(std::string_view pattern);
/// Whether `text` holds any of `*`, `?`, `[`, `]`; if not it is a name.
[[nodiscard]] bool IsPattern(std::string_view text);

/// Templates are never a target. `exclude_databases` takes away what a pattern matched, not what
/// the query names.
[[nodiscard]] Targets ResolveTargets(const Query& query, const postgres::ServerFacts& facts,
                                     const config::CollectionSettings& collection);

/// Whether an extension of version `installed` satisfies `wanted`: numbers compare as numbers (1.10
/// is after 1.9), a missing part is 0, and a word makes a version earlier than the same without it
/// (3.4.0dev is before 3.4.0).
[[nodiscard]] bool AtLeastVersion(std::string_view installed, std::string_view wanted);

/// What to run for `query` on this server, or why not.
struct Selection {
  const Variant* variant = nullptr;  ///< null when skipped
  std::optional<SkipReason> skipped;
};
/// `database` is the one the query would run in.
[[nodiscard]] Selection Select(const Query& query, const postgres::ServerFacts& facts,
                               const postgres::DatabaseFacts& database);

}  // namespace pgvigil::queries
