#pragma once

#include <string>

namespace pgvigil::app {

/// What this binary was built from and with.
struct BuildInfo {
  std::string version;   ///< of the project, as in CMakeLists.txt
  std::string revision;  ///< commit, or "unknown" when it was not built from a repository
  std::string compiler;
  std::string libpq;  ///< version of the library in use, not of the one built against
};

[[nodiscard]] BuildInfo ThisBuild();

/// For `pgvigil version`: a line each.
[[nodiscard]] std::string Text(const BuildInfo& build);

}  // namespace pgvigil::app
