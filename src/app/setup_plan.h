#pragma once

#include <string>
#include <vector>

#include "app/setup_facts.h"
#include "base/result.h"
#include "postgres/admin_session.h"

namespace pgvigil::app {

/// The statements that make the role as sql/pgvigil-role.sql says, and let it into databases that
/// are not open to everybody; what is there already is left out. Asks, and changes nothing.
[[nodiscard]] Result<std::vector<std::string>> PlanRole(postgres::AdminSession& session,
                                                        const SetupFacts& facts,
                                                        const std::string& role);

/// Adds a statement to the transaction that the plan is.
void AddToPlan(std::string statement, std::vector<std::string>& plan);

/// Runs them; when one fails none has had an effect.
[[nodiscard]] Result<void> ApplyRole(postgres::AdminSession& session,
                                     const std::vector<std::string>& statements);

}  // namespace pgvigil::app
