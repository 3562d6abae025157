#pragma once

#include "collectors/check.h"

namespace pgvigil::collectors {

/// Replication slots that nobody uses, that lost their WAL or are about to, and copies of failover
/// slots that are not kept up to date.
extern const CheckInfo kSlotsCheck;

}  // namespace pgvigil::collectors
