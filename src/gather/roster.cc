#include "gather/roster.h"

#include <utility>

namespace pgvigil::gather {
namespace {

using queries::SkipReason;

RosterEntry Skipped(const queries::QueryPtr& query, std::string database, SkipReason reason) {
  RosterEntry entry;
  entry.query = query;
  entry.database = std::move(database);
  entry.skipped = queries::Name(reason);
  return entry;
}

std::vector<RosterEntry> EntriesOf(const queries::QueryPtr& query, const queries::Targets& targets,
                                   const postgres::ServerFacts& server,
                                   const KnownDatabases& known) {
  std::vector<RosterEntry> entries;
  for (const std::string& database : targets.databases) {
    RosterEntry entry;
    entry.query = query;
    entry.database = database;
    Decide(entry, server, known);
    entries.push_back(std::move(entry));
  }
  for (const std::string& database : targets.refused) {
    entries.push_back(Skipped(query, database, SkipReason::kNoConnect));
  }
  for (const std::string& database : targets.missing) {
    entries.push_back(Skipped(query, database, SkipReason::kNoDatabase));
  }
  if (entries.empty()) entries.push_back(Skipped(query, "", SkipReason::kNoDatabase));
  for (RosterEntry& entry : entries) {
    entry.shown_database = entry.database.empty() ? server.current_database : entry.database;
    entry.databases = entries.size();
  }
  return entries;
}

}  // namespace

bool NeedsDatabaseFacts(const queries::Query& query) {
  return query.extension.has_value() || !query.required_tags.empty();
}

void Decide(RosterEntry& entry, const postgres::ServerFacts& server, const KnownDatabases& known) {
  static const postgres::DatabaseFacts kNothingKnown;
  const auto facts = known.find(entry.database);
  entry.variant = nullptr;
  if (facts == known.end() && NeedsDatabaseFacts(*entry.query)) {
    entry.skipped = kSkippedUntilFacts;
    return;
  }
  const queries::Selection selection =
      queries::Select(*entry.query, server, facts == known.end() ? kNothingKnown : facts->second);
  entry.skipped = selection.skipped ? queries::Name(*selection.skipped) : std::string_view();
  if (!selection.skipped) entry.variant = selection.variant;
}

std::vector<RosterEntry> MakeRoster(const queries::Catalogue& catalogue,
                                    const postgres::ServerFacts& server,
                                    const KnownDatabases& known,
                                    const config::CollectionSettings& collection) {
  std::vector<RosterEntry> roster;
  for (const queries::QueryPtr& query : catalogue.queries) {
    if (!query->enabled) {
      roster.push_back(Skipped(query, "", SkipReason::kDisabled));
      roster.back().shown_database = server.current_database;
      continue;
    }
    const queries::Targets targets = queries::ResolveTargets(*query, server, collection);
    for (RosterEntry& entry : EntriesOf(query, targets, server, known)) {
      roster.push_back(std::move(entry));
    }
  }
  return roster;
}

}  // namespace pgvigil::gather
