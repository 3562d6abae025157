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
  bool connectable = true;  ///< the role has CONNECT and the database allows connections
  bool is_template = false;
};

/// What decides which queries run, asked for at each new session and when the fingerprint changes.
struct ServerFacts {
  ServerVersion version;
  bool in_recovery = false;
  std::string system_identifier;  ///< empty when the role may not know
  std::string current_database;
  std::string role;
  std::vector<DatabaseFact> databases;
  std::vector<std::string> missing_grants;  ///< predefined roles a full page needs and the role lacks
  bool overprivileged = false;              ///< superuser, CREATEROLE, REPLICATION, BYPASSRLS or the like
};

/// What is particular to one database.
struct DatabaseFacts {
  std::map<std::string, std::string, std::less<>> extensions;  ///< name to installed version
};

/// The statements behind the facts. Each returns one row per fact, in the shape the parsers below expect.
[[nodiscard]] StatementPtr ServerFactsStatement();
[[nodiscard]] StatementPtr DatabaseFactsStatement();
/// One row, one text column: changes when the role, a database, an extension of this database or a membership of our
/// role changed. Costs a fraction of the facts; runs in every cycle.
[[nodiscard]] StatementPtr FingerprintStatement();

[[nodiscard]] Result<ServerFacts> ParseServerFacts(const Rows& rows, ServerVersion version);
[[nodiscard]] Result<DatabaseFacts> ParseDatabaseFacts(const Rows& rows);

}  // namespace pgvigil::postgres
