#pragma once

#include "alerts/promql/ast.h"

namespace pgvigil::promql {

/// The labels absent() and absent_over_time() give to what is not there: those a selector asks for
/// by `=`, each but once. None for any other expression.
[[nodiscard]] Labels LabelsOfAbsent(const Expr& argument);

}  // namespace pgvigil::promql
