#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "config/settings.h"

namespace pgvigil::postgres {

/// Connection parameters for libpq as keyword and value; a later one of the same keyword replaced
/// the earlier. https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS
class Conninfo {
 public:
  void Set(const std::string& keyword, std::string value);
  [[nodiscard]] bool Has(const std::string& keyword) const;
  /// The value, or "" when it is not set. For tests and for building; never for a log.
  [[nodiscard]] const std::string& Get(const std::string& keyword) const;
  [[nodiscard]] const std::vector<std::pair<std::string, Secret>>& parameters() const {
    return parameters_;
  }

 private:
  std::vector<std::pair<std::string, Secret>> parameters_;
};

/// A run-time setting of the session.
/// https://www.postgresql.org/docs/current/runtime-config-client.html
struct SessionSetting {
  std::string name;
  std::string value;
};

/// What every session is pinned to in its startup packet, where neither ALTER ROLE nor ALTER
/// DATABASE can change it.
[[nodiscard]] std::vector<SessionSetting> PinnedSettings(
    const config::CollectionSettings& collection);

/// Parameters for a session on `database` (empty: the DSN's). Reads the user, password and URI
/// files anew. Errors: kConfig; the message never quotes the DSN, because a malformed one may show
/// its password.
Result<Conninfo> BuildConninfo(const config::ConnectionSettings& connection,
                               const config::CollectionSettings& collection,
                               const std::string& database);

/// The same session, on another member of the cluster.
Result<Conninfo> BuildConninfoOf(const config::ConnectionSettings& connection,
                                 const config::CollectionSettings& collection,
                                 const std::string& host, const std::string& port);

/// Parameters for something else that is configured: a `dsn` of its own, and what it leaves out of
/// user, password and database from `connection`, as long as it names no other user. No settings
/// are pinned: a pooler may refuse them.
Result<Conninfo> BuildTargetConninfo(const Secret& dsn,
                                     const config::ConnectionSettings& connection);

}  // namespace pgvigil::postgres
