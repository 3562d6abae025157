#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace pgvigil::queries {

/// SQL by the name that an alert's annotation `evidence_query` says.
using EvidenceQueries = std::map<std::string, std::string, std::less<>>;

/// The embedded ones, then those of `files`; of two with one name the last stays. Errors: kConfig
/// with file:line:column, kIo.
[[nodiscard]] Result<EvidenceQueries> LoadEvidenceQueries(const std::vector<std::string>& files);

/// The text of config/evidence-queries.yaml as embedded in the binary.
[[nodiscard]] std::string_view EvidenceQueriesText();

}  // namespace pgvigil::queries
