#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"

namespace pgvigil::app {

/// The end of a family's name that says what its numbers are: `_seconds`, `_bytes`; empty when it
/// does not. https://prometheus.io/docs/practices/naming/
[[nodiscard]] std::string_view UnitSuffix(std::string_view family);

/// A number of a family with that suffix as a person reads it; `now` is for moments, shown as their
/// age.
[[nodiscard]] std::string ShowValue(std::string_view suffix, double value, WallTime now);

}  // namespace pgvigil::app
