#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace pgvigil::queries {

/// A moment: whole Unix seconds, rounded down, and the microseconds on top (0 to 999999).
struct Instant {
  std::int64_t seconds = 0;
  int microseconds = 0;
};

/// A date, timestamp or timestamptz as written with DateStyle=ISO, any year, `BC` included. Without
/// a zone it is UTC. nullopt for `infinity` and anything else.
/// https://www.postgresql.org/docs/current/datatype-datetime.html
[[nodiscard]] std::optional<Instant> ParseTimestamp(std::string_view text);

}  // namespace pgvigil::queries
