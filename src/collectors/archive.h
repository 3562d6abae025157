#pragma once

#include "collectors/check.h"

namespace pgvigil::collectors {

/// Whether WAL is archived, and what a restore from the archive would lack.
extern const CheckInfo kArchiveCheck;
/// Whether finished WAL files wait too long to be archived. Reads a directory, at its own pace.
extern const CheckInfo kArchiveReadyCheck;

}  // namespace pgvigil::collectors
