#pragma once

#include "app/command_line.h"
#include "postgres/admin_session.h"

namespace pgvigil::app {

/// Connects to the server that `request` or libpq's environment names, or to the one that is found
/// on this machine; as root, as the user of the system that owns it, whom `peer` lets in. Errors
/// say where was looked, what refused, or what there is to choose from.
[[nodiscard]] Result<postgres::AdminSession> OpenServer(const SetupRequest& request);

}  // namespace pgvigil::app
