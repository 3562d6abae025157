#pragma once

#include "alerts/rules/template_value.h"

// The functions of Prometheus' templates that make numbers readable. Private to rules/.
// https://prometheus.io/docs/prometheus/latest/configuration/template_reference/#numbers

namespace pgvigil::rules {

/// Numbers, texts that are one, and durations (in seconds).
[[nodiscard]] tl::expected<double, std::string> ToNumber(const GoValue& value);

/// `1.235M`
[[nodiscard]] std::string Humanize(double value);
/// `1.177Mi`
[[nodiscard]] std::string Humanize1024(double value);
/// `1d 10h 17m 36s`
[[nodiscard]] std::string HumanizeDuration(double seconds);
/// `12.5%`
[[nodiscard]] std::string HumanizePercentage(double ratio);
/// Seconds since 1970 to milliseconds. An error: not finite, or nothing Go's time can hold.
[[nodiscard]] tl::expected<GoTime, std::string> ToTime(double seconds);

}  // namespace pgvigil::rules
