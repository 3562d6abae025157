#pragma once

#include <memory>

#include "base/clock.h"
#include "config/settings.h"
#include "postgres/executor.h"

namespace pgvigil::postgres {

/// The executor for a real server: pipelined sessions within `collection.max_connections`, one poll
/// loop for all of them, connections opened by one thread beside it. Nothing is opened before the
/// first Submit(). Sessions that die, half-open attempts and dropped sessions whose backend may
/// still live all count in the budget.
std::unique_ptr<Executor> MakeExecutor(const config::ConnectionSettings& connection,
                                       const config::CollectionSettings& collection,
                                       std::shared_ptr<const Clock> clock);

}  // namespace pgvigil::postgres
