#pragma once

#include <map>
#include <string>
#include <vector>

#include "alerts/agent/blindness.h"
#include "gather/gatherer.h"
#include "queries/catalogue.h"

namespace pgvigil::app {

/// Which queries bring a family.
using FamilySources = std::map<std::string, std::vector<std::string>, std::less<>>;
[[nodiscard]] FamilySources SourcesOf(const queries::Catalogue& catalogue);

/// The families of which something could not be had: the server is not up, or a query that runs
/// here has failed, or has no result yet.
[[nodiscard]] alerts::BlindFamilies BlindFamiliesOf(const gather::Status& status,
                                                    const FamilySources& sources);

}  // namespace pgvigil::app
