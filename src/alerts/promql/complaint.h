#pragma once

#include <optional>
#include <string>

#include "alerts/promql/ast.h"

namespace pgvigil::promql {

/// What is wrong at a place of the expression, before it has a line and a column.
struct Complaint {
  Place place;
  std::string message;
  std::string hint = {};
};
using MaybeComplaint = std::optional<Complaint>;

}  // namespace pgvigil::promql
