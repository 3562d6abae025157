#pragma once

#include "collectors/check.h"

namespace pgvigil::collectors {

/// Whether commits that wait for synchronous standbys come through, and would after one more loss.
extern const CheckInfo kSyncCheck;

}  // namespace pgvigil::collectors
