#pragma once

#include <optional>
#include <string>

#include "config/yaml.h"
#include "queries/catalogue.h"

namespace pgvigil::queries {

/// Which dialect a file is in, and how that is known.
struct Recognition {
  Dialect dialect = Dialect::kPgvigil;
  bool stated = false;
  bool ambiguous = false;  ///< nothing in the file tells; `dialect` is the assumption
  std::string reason;      ///< `the key `primary` at file:3:5`
};

/// A `dialect` key of the file wins over `stated` (configuration, command line), and that over what
/// the keys look like. `when_ambiguous` is taken when nothing tells. Errors: kConfig for a top
/// level that is no map of queries.
[[nodiscard]] Result<Recognition> Recognise(const config::YamlNode& root,
                                            std::optional<Dialect> stated, Dialect when_ambiguous);

/// What to say to a name that ParseDialect() does not know.
[[nodiscard]] std::string UnknownDialect(std::string_view name);

/// The key of our own dialect that states it; foreign files may have it too.
inline constexpr std::string_view kDialectKey = "dialect";

}  // namespace pgvigil::queries
