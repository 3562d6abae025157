#pragma once

#include "config/load.h"

namespace pgvigil::app {

/// The environment of this process. Read it before the first thread starts.
[[nodiscard]] config::Environment CurrentEnvironment();

}  // namespace pgvigil::app
