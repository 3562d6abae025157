#include <algorithm>

#include "queries/plan.h"

namespace pgvigil::queries {
namespace {

using postgres::DatabaseFact;
using postgres::ServerFacts;
using Names = std::vector<std::string>;

bool MatchesAny(const Names& wanted, const std::string& name) {
  return std::ranges::any_of(wanted, [&](const std::string& each) {
    return IsPattern(each) ? MatchPattern(each, name) : each == name;
  });
}

bool IsNamed(const Names& wanted, const std::string& name) {
  return std::ranges::find(wanted, name) != wanted.end() && !IsPattern(name);
}

/// What one query asks for.
struct Wish {
  const Query& query;
  const config::CollectionSettings& collection;
  const std::string& main;

  [[nodiscard]] bool Includes(const std::string& name) const {
    const bool excluded = MatchesAny(collection.exclude_databases, name);
    if (IsNamed(query.target_databases, name)) return true;
    if (!excluded && MatchesAny(query.target_databases, name)) return true;
    if (!query.configured_databases) return false;
    return name == main || (!excluded && MatchesAny(collection.databases, name));
  }
};

bool IsTarget(const ServerFacts& facts, const std::string& name) {
  return std::ranges::any_of(facts.databases, [&](const DatabaseFact& database) {
    return database.name == name && !database.is_template;
  });
}

void AddMissing(const Names& wanted, const ServerFacts& facts, Names& missing) {
  for (const std::string& name : wanted) {
    if (IsPattern(name) || IsTarget(facts, name) || name == facts.current_database) continue;
    if (std::ranges::find(missing, name) == missing.end()) missing.push_back(name);
  }
}

}  // namespace

Targets ResolveTargets(const Query& query, const ServerFacts& facts,
                       const config::CollectionSettings& collection) {
  const std::string& main = facts.current_database;
  if (query.target_databases.empty() && !query.configured_databases) return {{""}, {}, {}};
  const Wish wish{query, collection, main};
  Targets targets;
  // The main connection is there already, whatever the list says of its database.
  if (wish.Includes(main)) targets.databases.emplace_back();
  for (const DatabaseFact& database : facts.databases) {
    if (database.is_template || database.name == main || !wish.Includes(database.name)) continue;
    (database.connectable ? targets.databases : targets.refused).push_back(database.name);
  }
  AddMissing(query.target_databases, facts, targets.missing);
  if (query.configured_databases) AddMissing(collection.databases, facts, targets.missing);
  return targets;
}

}  // namespace pgvigil::queries
