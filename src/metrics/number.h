#pragma once

#include <string>

namespace pgvigil::metrics {

/// Appends the shortest text that reads back as the same float64, NaN, +Inf or -Inf. Integers up to
/// 2^53 have no exponent. Valid in both exposition formats.
void AppendNumber(double value, std::string& out);

/// Appends a bucket's upper bound for label `le`.
void AppendBound(double bound, std::string& out);

}  // namespace pgvigil::metrics
