#pragma once

#include <string_view>

namespace pgvigil::gather {

/// What a page lacks without membership in the predefined role, for a person. Static text.
/// https://www.postgresql.org/docs/current/predefined-roles.html
[[nodiscard]] std::string_view CostOf(std::string_view predefined_role);

}  // namespace pgvigil::gather
