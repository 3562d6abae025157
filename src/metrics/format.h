#pragma once

#include <string_view>

namespace pgvigil::metrics {

/// Classic text 0.0.4 (https://prometheus.io/docs/instrumenting/exposition_formats/) or
/// OpenMetrics 1.0
/// (https://github.com/prometheus/OpenMetrics/blob/v1.0.0/specification/OpenMetrics.md).
enum class Format { kText, kOpenMetrics };

/// The format an `Accept` header asks for, by its q-values; kText when there is none or nothing
/// fits.
[[nodiscard]] Format NegotiateFormat(std::string_view accept);
[[nodiscard]] std::string_view ContentType(Format format);

}  // namespace pgvigil::metrics
