#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/server_version.h"
#include "postgres/executor.h"
#include "postgres/rows.h"

namespace pgvigil::postgres {

struct DatabaseFact {
  std::string name;         ///< raw bytes; may be invalid UTF-8
  bool connectable = true;  ///< the role has CONNECT
  bool is_template = false;
};

/// What decides which queries run, asked for at each new session and when the fingerprint changes.
struct ServerFacts {
  ServerVersion version;
  bool in_recovery = false;
  std::string system_identifier;  ///< empty when the role may not know
  std::string current_database;
  std::string role;
  std::vector<DatabaseFact> databases;  ///< those that allow connections, sorted by name
  std::vector<std::string>
      missing_grants;           ///< predefined roles a full page needs and the role lacks
  bool overprivileged = false;  ///< superuser, CREATEROLE, REPLICATION, BYPASSRLS or the like
};

/// What is particular to one database.
struct DatabaseFacts {
  std::map<std::string, std::string, std::less<>> extensions;  ///< name to installed version
};

/// The statements behind the facts: one row per fact. They need no privilege at all, and what a
/// role may not know costs only that fact. ServerFactsStatement: (fact text, name text, holds bool,
/// also bool), fact being
///   in_recovery (holds), current_database (name), role (name), system_identifier (name, may be
///   NULL), database (name, holds = CONNECT, also = template), grant (name, holds), power (holds =
///   more than it should have).
/// DatabaseFactsStatement: (name text, version text), one row per extension.
[[nodiscard]] StatementPtr ServerFactsStatement();
[[nodiscard]] StatementPtr DatabaseFactsStatement();
/// One row, one text column: changes when the role, a database, an extension of this database or a
/// membership of our role changed. Costs a fraction of the facts; runs in every cycle.
[[nodiscard]] StatementPtr FingerprintStatement();

/// Errors: kMapping when the rows have not the shape above.
[[nodiscard]] Result<ServerFacts> ParseServerFacts(const Rows& rows, ServerVersion version);
[[nodiscard]] Result<DatabaseFacts> ParseDatabaseFacts(const Rows& rows);

}  // namespace pgvigil::postgres
