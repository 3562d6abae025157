#pragma once

#include <optional>

#include "base/result.h"
#include "config/load.h"

namespace pgvigil::config {

/// What postgres_exporter's variables say: DATA_SOURCE_NAME wins over all others; of
/// DATA_SOURCE_USER, _PASS and _URI a
/// `_FILE` form wins over the plain one; user and password count only together with a URI. nullopt:
/// nothing is said. The files are read at every connect, not here. Errors: kConfig, when
/// DATA_SOURCE_NAME lists several servers: one pgvigil watches one server.
/// https://github.com/prometheus-community/postgres_exporter#environment-variables
Result<std::optional<ConnectionSettings>> ReadDataSource(const Environment& environment);

/// Whether the text is several connection strings separated by commas rather than one that has
/// commas in it (several hosts, a password).
[[nodiscard]] bool ListsSeveralServers(std::string_view dsn);

}  // namespace pgvigil::config
