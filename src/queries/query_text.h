#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "queries/catalogue.h"

namespace pgvigil::queries {

/// What a file's text does not say itself.
struct ParseOptions {
  std::optional<Dialect> stated = std::nullopt;  ///< by the configuration or the command line
  Dialect when_ambiguous = Dialect::kPostgresExporter;  ///< for a file whose keys do not tell
  int default_priority = 100;                           ///< kPgExporter: for queries without one
};

/// ParseQueries() with all its options.
Result<ParsedFile> ParseQueryText(std::string_view text, const std::string& path,
                                  const ParseOptions& options);

}  // namespace pgvigil::queries
