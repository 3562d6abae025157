#include "app/setup_plan.h"

#include <iterator>
#include <utility>

#include "config/settings.h"
#include "postgres/psql_script.h"

namespace pgvigil::app {
namespace {

using postgres::AdminSession;
using postgres::QuoteIdentifier;
using postgres::ScriptStatement;

/// The exporter's budget, one for its probe of new connections, and one for a person.
int ConnectionLimit() { return config::CollectionSettings{}.max_connections + 2; }

Result<void> AddGenerated(AdminSession& session, const ScriptStatement& statement,
                          std::vector<std::string>& plan) {
  const auto rows = session.Run(statement.sql);
  if (!rows) return tl::unexpected(rows.error());
  for (std::size_t row = 0; row < rows->row_count(); ++row) {
    if (const auto cell = rows->Cell(row, 0)) plan.emplace_back(*cell);
  }
  return {};
}

}  // namespace

Result<std::vector<std::string>> PlanRole(AdminSession& session, const SetupFacts& facts,
                                          const std::string& role) {
  const auto script = postgres::ReadPsqlScript(
      postgres::RoleScriptText(),
      {{"role", role}, {"connections", std::to_string(ConnectionLimit())}});
  if (!script) return tl::unexpected(script.error());
  std::vector<std::string> plan;
  for (const ScriptStatement& statement : *script) {
    if (!statement.generates) {
      plan.push_back(statement.sql);
    } else if (auto added = AddGenerated(session, statement, plan); !added) {
      return tl::unexpected(added.error());
    }
  }
  for (const std::string& database : facts.closed_databases) {
    AddToPlan(
        "GRANT CONNECT ON DATABASE " + QuoteIdentifier(database) + " TO " + QuoteIdentifier(role),
        plan);
  }
  return plan;
}

void AddToPlan(std::string statement, std::vector<std::string>& plan) {
  const bool ends = !plan.empty() && plan.back() == "COMMIT";
  plan.insert(ends ? std::prev(plan.end()) : plan.end(), std::move(statement));
}

Result<void> ApplyRole(AdminSession& session, const std::vector<std::string>& statements) {
  for (const std::string& statement : statements) {
    const auto done = session.Run(statement);
    if (done) continue;
    // Without an effect outside a transaction.
    [[maybe_unused]] const auto back = session.Run("ROLLBACK");
    return tl::unexpected(done.error());
  }
  return {};
}

}  // namespace pgvigil::app
