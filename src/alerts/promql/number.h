#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pgvigil::promql {

/// A number as PromQL writes it: `1e3`, `.5`, `1_000`, `0x1f`, `017` (octal), `Inf`, `NaN` in any
/// letter case; without a sign. nullopt when it is none, or too large for a float64.
[[nodiscard]] std::optional<double> ParseNumber(std::string_view text);

/// The shortest decimals that read back as `value`, never with an exponent; `+Inf`, `-Inf`, `NaN`.
[[nodiscard]] std::string NumberText(double value);

}  // namespace pgvigil::promql
