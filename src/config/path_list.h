#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace pgvigil::config {

/// The files a configured path stands for: itself, the *.yml and *.yaml files of a directory (not
/// of the folders in it), or what a glob matches; sorted by name. A path that names nothing is an
/// Error (kIo).
[[nodiscard]] Result<std::vector<std::string>> ExpandPath(const std::string& path);

}  // namespace pgvigil::config
