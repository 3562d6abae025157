#pragma once

#include <string_view>

namespace pgvigil::promql {

/// Why a function or aggregation that Prometheus knows has no place here; empty for all others.
[[nodiscard]] std::string_view WhyUnsupported(std::string_view name);

/// Whether a word is a modifier that Prometheus has behind a feature flag only.
[[nodiscard]] bool IsExperimentalModifier(std::string_view word);

}  // namespace pgvigil::promql
