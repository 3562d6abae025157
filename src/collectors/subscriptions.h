#pragma once

#include "collectors/check.h"

namespace pgvigil::collectors {

/// Logical replication as its subscriber sees it: subscriptions without worker,
/// disabled, failing.
extern const CheckInfo kSubscriptionsCheck;

}  // namespace pgvigil::collectors
