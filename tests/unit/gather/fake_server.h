#pragma once

#include <string>
#include <vector>

#include "postgres/server_facts.h"
#include "queries/query.h"
#include "unit/gather/scripted_executor.h"

namespace pgvigil::gather {

/// What the scripted server is and has. Tell() puts it into the script, with a fingerprint that
/// changes each time.
struct FakeServer {
  bool in_recovery = false;
  std::string system_identifier = "7000000000000000001";
  std::vector<postgres::DatabaseFact> databases = {{"app", true, false}};
  std::vector<std::string> missing_grants = {};
  std::vector<std::string> extensions = {};  ///< of the main database

  void Tell(ScriptedExecutor& executor) {
    executor.On(postgres::FingerprintStatement()->sql, Value(std::to_string(++told)));
    executor.On(postgres::ServerFactsStatement()->sql, Facts());
    executor.On(postgres::DatabaseFactsStatement()->sql, DatabaseFacts(extensions), "");
  }

  [[nodiscard]] Reply Facts() const {
    Reply reply{{{"fact", 25}, {"name", 25}, {"holds", 16}, {"also", 16}}, {}, std::nullopt};
    const auto add = [&reply](const std::string& fact, const std::string& name, bool holds) {
      reply.rows.push_back({fact, name, holds ? "t" : "f", "f"});
    };
    add("in_recovery", "", in_recovery);
    add("current_database", "app", true);
    add("role", "monitor", true);
    add("system_identifier", system_identifier, true);
    for (const postgres::DatabaseFact& fact : databases)
      add("database", fact.name, fact.connectable);
    for (const std::string& role : missing_grants) add("grant", role, false);
    return reply;
  }

  [[nodiscard]] static Reply DatabaseFacts(const std::vector<std::string>& extensions) {
    Reply reply{{{"name", 25}, {"version", 25}}, {}, std::nullopt};
    for (const std::string& extension : extensions) reply.rows.push_back({extension, "1.0"});
    return reply;
  }

  int told = 0;
};

/// A query with SQL text `name`, whose column `value` becomes gauge `<name>_value`.
[[nodiscard]] inline queries::Query MakeQuery(const std::string& name) {
  queries::Column column;
  column.name = "value";
  column.metric_name = name + "_value";
  column.usage = queries::Usage::kGauge;
  column.help = "A value.";
  queries::Query query;
  query.name = name;
  query.variants = {{queries::VersionConstraint(), name}};
  query.columns = {column};
  return query;
}

}  // namespace pgvigil::gather
