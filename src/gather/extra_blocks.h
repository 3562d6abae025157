#pragma once

#include <functional>
#include <vector>

#include "metrics/snapshot.h"

namespace pgvigil::gather {

/// Blocks of a page that do not come from the server: build information, the process itself. Called
/// once for each page that is made, by several threads but never by two at a time; must not wait
/// for anything.
using ExtraBlocks = std::function<std::vector<metrics::BlockPtr>()>;

}  // namespace pgvigil::gather
