#include "postgres/pool.h"

#include "postgres/pooled_executor.h"

namespace pgvigil::postgres {

std::unique_ptr<Executor> MakeExecutor(const config::ConnectionSettings& connection,
                                       const config::CollectionSettings& collection,
                                       std::shared_ptr<const Clock> clock) {
  return std::make_unique<PooledExecutor>(connection, collection, std::move(clock));
}

}  // namespace pgvigil::postgres
