#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace pgvigil::app {

/// How far a standby may be behind to count as usable. One of the two is set.
struct LagLimit {
  std::optional<double> bytes;
  std::optional<double> seconds;
};

/// Reads `10MB`, `512kB`, `1GB`, a bare number of bytes, or a duration such as `10s`. Units of
/// 1024, as PostgreSQL's settings have them. Errors: kConfig.
[[nodiscard]] Result<LagLimit> ParseLagLimit(std::string_view text);

}  // namespace pgvigil::app
