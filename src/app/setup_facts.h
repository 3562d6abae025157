#pragma once

#include <optional>
#include <string>
#include <vector>

#include "postgres/admin_session.h"

namespace pgvigil::app {

/// A line of pg_hba.conf as the file is now, whether the server has loaded it or not.
/// https://www.postgresql.org/docs/current/view-pg-hba-file-rules.html
struct HbaRule {
  int line = 0;
  std::string type;       ///< local, host, hostssl, ...
  std::string databases;  ///< separated by commas
  std::string users;      ///< likewise
  std::string address;
  std::string method;
  std::string options;  ///< separated by commas
};

/// What `pgvigil setup` finds out about a server. Plain data; what could not be seen is empty.
struct SetupFacts {
  std::string host;  ///< a folder when it begins with /
  std::string port;
  std::string database;
  std::string user;
  std::string version;
  bool standby = false;
  bool may_create_role = false;
  bool role_exists = false;
  bool has_statements = false;  ///< pg_stat_statements is installed in `database`
  std::string cluster_name;
  std::string data_directory;
  std::string wal_directory;  ///< where a link leads out of the data directory
  std::string primary;        ///< of a standby: host and port of what it follows
  std::string manager;        ///< Patroni or CloudNativePG, where it gives itself away
  int standbys = 0;
  std::vector<std::string> databases;         ///< besides `database`, those the role can get into
  std::vector<std::string> closed_databases;  ///< where it may be let in, and has to be
  std::vector<std::string> tablespaces;       ///< their folders
  std::optional<std::vector<HbaRule>> hba;    ///< nullopt: may not be seen
};

/// Errors: those of the statements that everybody may run.
[[nodiscard]] Result<SetupFacts> LearnFacts(postgres::AdminSession& session,
                                            const std::string& role);

}  // namespace pgvigil::app
