#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "queries/findings.h"
#include "queries/lenient_yaml.h"
#include "queries/query.h"

namespace pgvigil::queries {

inline constexpr std::string_view kPgExporter = "pg_exporter";

/// One column of a pg_exporter collector; `prefix` is the query's metric namespace. nullopt after a
/// kError finding.
[[nodiscard]] std::optional<Column> ReadPgExporterColumn(const MetricEntry& entry,
                                                         const std::string& prefix,
                                                         Findings& findings);

}  // namespace pgvigil::queries
