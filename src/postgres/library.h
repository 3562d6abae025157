#pragma once

#include "base/server_version.h"

namespace pgvigil::postgres {

/// The version of the libpq in use.
[[nodiscard]] ServerVersion LibraryVersion();

}  // namespace pgvigil::postgres
