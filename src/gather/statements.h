#pragma once

#include <chrono>
#include <map>
#include <string>
#include <tuple>

#include "config/settings.h"
#include "postgres/executor.h"
#include "queries/query.h"

namespace pgvigil::gather {

/// The statements of the catalogue, one object per text, because the executor knows what it has
/// prepared by the object. Kept as long as the executor runs; the size is bounded by the catalogue.
/// Thread-compatible.
class Statements {
 public:
  explicit Statements(const config::CollectionSettings& collection);

  /// The statement for `sql` of `query`, with the query's timeout, search path and row limit.
  [[nodiscard]] postgres::StatementPtr For(const queries::Query& query, const std::string& sql);

 private:
  using Key = std::tuple<std::string, std::chrono::milliseconds, std::string, std::size_t>;

  const config::CollectionSettings& collection_;
  std::map<Key, postgres::StatementPtr> statements_;
};

[[nodiscard]] std::chrono::milliseconds TimeoutOf(const queries::Query& query,
                                                  const config::CollectionSettings& collection);
[[nodiscard]] std::size_t MaxSeriesOf(const queries::Query& query,
                                      const config::CollectionSettings& collection);
/// What may take longer than a cycle runs beside it.
[[nodiscard]] postgres::Lane LaneOf(const queries::Query& query,
                                    const config::CollectionSettings& collection);

}  // namespace pgvigil::gather
