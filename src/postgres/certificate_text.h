#pragma once

#include <string>

#include "base/clock.h"
#include "base/result.h"

namespace pgvigil::postgres {

/// When the first of the certificates in a PEM text expires; keys beside them are skipped. Errors:
/// kIo when there is no certificate in it, or a broken one.
[[nodiscard]] Result<WallTime> EarliestExpiry(const std::string& pem);

}  // namespace pgvigil::postgres
