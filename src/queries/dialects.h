#pragma once

#include <utility>
#include <vector>

#include "config/yaml.h"
#include "queries/findings.h"
#include "queries/query.h"

namespace pgvigil::queries {

/// The readers of the four dialects. Each gets the top-level map and returns the queries it could
/// read, in file order. A kError finding names what is lost: what the dialect's own program
/// refuses. Everything that program passes over in silence is a kWarning finding.
std::vector<Query> ReadPgvigil(const config::YamlNode& root, Findings& findings);
std::vector<Query> ReadCloudNativePg(const config::YamlNode& root, Findings& findings);
std::vector<Query> ReadPostgresExporter(const config::YamlNode& root, Findings& findings);
/// `default_priority` is for queries that state none.
std::vector<Query> ReadPgExporter(const config::YamlNode& root, int default_priority,
                                  Findings& findings);

/// The queries of a foreign file: its top-level entries without `dialect`. Entries that hold no map
/// are findings.
[[nodiscard]] std::vector<std::pair<config::YamlNode, config::YamlNode>> QueryEntries(
    const config::YamlNode& root, Findings& findings);

/// A query called as `key` says, that came from there.
[[nodiscard]] Query NewQuery(const config::YamlNode& key, Dialect dialect);

/// The usages that CloudNativePG and postgres_exporter know, spelled in capitals. What is unknown
/// is kDiscard and a finding, and so is a mapping without usage.
[[nodiscard]] Usage ReadCapitalUsage(const config::YamlNode& column,
                                     const config::YamlNode& mapping, std::string_view program,
                                     Findings& findings);

/// The value of `key` in `map`, or `map` itself when it is not there, as a place for findings.
[[nodiscard]] config::YamlNode PlaceOf(const config::YamlNode& map, std::string_view key);

}  // namespace pgvigil::queries
