#pragma once

#include <vector>

#include "config/yaml.h"
#include "queries/findings.h"
#include "queries/query.h"

namespace pgvigil::queries {

/// The readers of the keys of our own dialect that say when a query runs. What they refer to must
/// outlive them.
[[nodiscard]] std::vector<config::YamlField> TimingFields(Query& query);
/// The readers of the keys that say where it runs; `versions` goes to `all`.
[[nodiscard]] std::vector<config::YamlField> ConditionFields(Query& query, VersionConstraint& all,
                                                             Findings& findings);

}  // namespace pgvigil::queries
