#pragma once

#include <optional>
#include <string>

#include "config/yaml.h"
#include "queries/findings.h"
#include "queries/query.h"

namespace pgvigil::queries {

/// One column of our own dialect, read strictly; `prefix` is the query's metric namespace. nullopt
/// after a kError finding.
[[nodiscard]] std::optional<Column> ReadPgvigilColumn(const config::YamlNode& key,
                                                      const config::YamlNode& mapping,
                                                      const std::string& prefix,
                                                      Findings& findings);

/// Fails each second key of a map that means the same as a former one. `aliases` holds (alias, key)
/// pairs.
struct Alias {
  std::string_view alias;
  std::string_view key;
};
void FailTwice(const config::YamlNode& map, std::span<const Alias> aliases, Findings& findings);

/// A version constraint, with advice where it says something else than its author may think.
[[nodiscard]] Result<VersionConstraint> ReadVersions(const config::YamlNode& node,
                                                     Findings& findings);

}  // namespace pgvigil::queries
