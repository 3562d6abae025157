#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "config/settings.h"
#include "postgres/server_facts.h"
#include "queries/catalogue.h"
#include "queries/plan.h"

namespace pgvigil::gather {

/// The databases whose facts are known; the main connection's own under the empty name.
using KnownDatabases = std::map<std::string, postgres::DatabaseFacts, std::less<>>;

/// Reasons for not running a query beside those of queries::SkipReason.
inline constexpr std::string_view kSkippedByPredicate = "predicate";
inline constexpr std::string_view kSkippedUntilFacts = "waiting_for_facts";

/// One query on one database of this server, or why it does not run there.
struct RosterEntry {
  queries::QueryPtr query;
  std::string database;                       ///< as jobs name it; empty: the main connection's own
  std::string shown_database;                 ///< its real name
  const queries::Variant* variant = nullptr;  ///< null when skipped
  std::string_view skipped;                   ///< static text; empty when it runs
  std::size_t databases = 1;                  ///< how many entries the query has
};

/// Whether a query cannot be planned without the facts of the database it is to run in.
[[nodiscard]] bool NeedsDatabaseFacts(const queries::Query& query);

/// Decides one entry anew, with what is known of its database now.
void Decide(RosterEntry& entry, const postgres::ServerFacts& server, const KnownDatabases& known);

/// Everything there is to run on this server, in the order of the catalogue, and everything that is
/// skipped.
[[nodiscard]] std::vector<RosterEntry> MakeRoster(const queries::Catalogue& catalogue,
                                                  const postgres::ServerFacts& server,
                                                  const KnownDatabases& known,
                                                  const config::CollectionSettings& collection);

}  // namespace pgvigil::gather
