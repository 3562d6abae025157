#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pgvigil::queries {

/// A number as PostgreSQL writes it and as Go's strconv.ParseFloat takes it: decimal or hexadecimal
/// floating point, inf, infinity and nan in any case. No blanks. Too large for a float64 is no
/// number; too small is 0.
[[nodiscard]] std::optional<double> ParseNumber(std::string_view text);

/// A float4 as its driver hands it on: rounded to 32 bits, then widened (0.1 becomes
/// 0.10000000149011612).
[[nodiscard]] std::optional<double> ParseFloat4(std::string_view text);

[[nodiscard]] std::optional<std::int64_t> ParseInteger(std::string_view text);
[[nodiscard]] std::optional<std::uint64_t> ParseUnsigned(std::string_view text);

/// A position in the WAL (`16/B374D848`) in bytes.
/// https://www.postgresql.org/docs/current/datatype-pg-lsn.html
[[nodiscard]] std::optional<double> ParseLsn(std::string_view text);

/// Go's %v (and %g) of a float64: the fewest digits that give the value back, with an exponent from
/// 1e+06 up and below 1e-04; NaN, +Inf, -Inf.
[[nodiscard]] std::string GoFloat(double value);

/// The bytes behind bytea's hexadecimal output (`\x616263`); nullopt for anything else.
[[nodiscard]] std::optional<std::string> DecodeBytea(std::string_view text);

}  // namespace pgvigil::queries
