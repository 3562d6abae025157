#pragma once

#include <vector>

#include "base/result.h"
#include "postgres/libpq.h"
#include "postgres/rows.h"

namespace pgvigil::postgres {

/// Rows over one complete result, or over many results of one row each (single-row mode). At least
/// one result.
[[nodiscard]] Rows MakeRows(std::vector<ResultHandle> results, bool truncated);

/// The server's ErrorResponse as an Error: kTimeout for 57014 and 55P03, else kSql.
[[nodiscard]] Error MakeError(const PGresult& result);

}  // namespace pgvigil::postgres
