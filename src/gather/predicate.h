#pragma once

#include "base/result.h"
#include "postgres/rows.h"
#include "queries/query.h"

namespace pgvigil::gather {

/// What a predicate's result says. The first row's only column decides; no row and NULL are false;
/// a boolean, 0, 1 and the spellings of true and false are read, anything else is an error
/// (kMapping). Files of pg_exporter demand a boolean and at most one row.
/// https://cloudnative-pg.io/documentation/current/monitoring/
[[nodiscard]] Result<bool> Verdict(const postgres::Rows& rows, queries::Dialect dialect);

}  // namespace pgvigil::gather
