#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "queries/findings.h"
#include "queries/query.h"

namespace pgvigil::queries {

/// Whether a usage makes samples.
[[nodiscard]] bool IsValue(Usage usage);

/// Prometheus' underscore escaping: each character that is not legal in a name becomes `_`.
/// https://github.com/prometheus/common (model.EscapeName)
[[nodiscard]] std::string EscapeMetricName(std::string_view name);
[[nodiscard]] std::string EscapeLabelName(std::string_view name);

/// The escaped name, with a finding at `at` when that is another one than was written. A label that
/// begins with `__` is Prometheus' own: it keeps its name and a finding says what it costs.
[[nodiscard]] std::string LegalMetricName(const std::string& name, const config::YamlNode& at,
                                          Findings& findings);
[[nodiscard]] std::string LegalLabelName(const std::string& name, const config::YamlNode& at,
                                         Findings& findings);

/// Two metrics of one file with one name and different types, and a metric whose name is that of a
/// histogram's series
/// (`x_count` beside histogram `x`).
void FindTypeClashes(const std::vector<Query>& queries, Findings& findings);

/// `>=16.4` is about 16.4.0, but the server 16.4 counts as 16.0.4: warns when a constraint is
/// written so.
void WarnMiddlePart(const config::YamlNode& constraint, Findings& findings);

}  // namespace pgvigil::queries
