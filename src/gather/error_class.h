#pragma once

#include <string_view>

#include "base/result.h"
#include "gather/timing.h"

namespace pgvigil::gather {

/// The class of an error as label value `class`: "timeout", "lock_timeout", "connection",
/// "mapping", "limit", "internal", the two characters of a class of SQLSTATE that PostgreSQL
/// documents, or "other". A fixed set, whatever SQLSTATE a function raises. The text is static.
/// https://www.postgresql.org/docs/current/errcodes-appendix.html
[[nodiscard]] std::string_view ErrorClass(const Error& error);

[[nodiscard]] Fault FaultOf(const Error& error);

/// What a person can do about a statement that failed; empty when the message says it all.
[[nodiscard]] std::string_view HintFor(const Error& error);

}  // namespace pgvigil::gather
