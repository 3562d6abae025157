#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace pgvigil::queries {

/// Go's time.ParseDuration: `1h2m`, `-1.5s`, `300ms`, a bare `0`. nullopt past about 292 years.
[[nodiscard]] std::optional<std::chrono::nanoseconds> ParseGoDuration(std::string_view text);

/// Seconds of an interval as written with IntervalStyle=postgres (`1 year -2 mons 3 days
/// 04:05:06.7`), by the rule of extract(epoch from ...): a year is 365.25 days, a month 30.
/// `infinity` and `-infinity` since PostgreSQL 17.
[[nodiscard]] std::optional<double> ParseInterval(std::string_view text);

/// Seconds of a duration in any spelling: Go's, an interval's, or that of a PostgreSQL setting
/// (`5min`, `100 us`, `1d`). A bare number other than 0 has no unit and is none.
[[nodiscard]] std::optional<double> ParseAnyDuration(std::string_view text);

}  // namespace pgvigil::queries
