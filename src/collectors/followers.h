#pragma once

#include "collectors/check.h"

namespace pgvigil::collectors {

/// Who follows this server, whether all are there that should be, and what a failover would cost.
extern const CheckInfo kFollowersCheck;

}  // namespace pgvigil::collectors
