#pragma once

#include "collectors/check.h"

namespace pgvigil::collectors {

/// Whether a standby receives and replays, and how stale it is.
extern const CheckInfo kStandbyCheck;

}  // namespace pgvigil::collectors
