#pragma once

#include <span>
#include <string_view>

#include "gather/family_alias.h"

namespace pgvigil::app {

/// What of pgvigil's own metrics a profile serves under the names of its program as well, because
/// it must be there while the server is down; the queries of a profile belong to the catalogue.
[[nodiscard]] std::span<const gather::FamilyAlias> AliasesOf(std::string_view profile);

}  // namespace pgvigil::app
