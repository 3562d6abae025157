#pragma once

#include "config/yaml.h"
#include "queries/findings.h"
#include "queries/query.h"

namespace pgvigil::queries {

/// Turns the `tags` of a pg_exporter query into conditions of `query`: role, databases, extension;
/// what there is no field for becomes a predicate (`schema:`, `username:`) or a required tag, which
/// never holds here.
void ApplyTags(const config::YamlNode& tags, Query& query, Findings& findings);

}  // namespace pgvigil::queries
