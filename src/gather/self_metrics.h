#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gather/board.h"
#include "gather/family_alias.h"
#include "gather/label_cache.h"
#include "gather/query_metrics.h"
#include "metrics/snapshot.h"

namespace pgvigil::gather {

/// What is counted where pages are made.
struct PageCounts {
  std::uint64_t demands = 0;  ///< pages asked for
  std::uint64_t partial = 0;  ///< pages made before their cycle had ended
  /// Series left out of pages, by source and reason (static text).
  std::map<std::pair<std::string, std::string_view>, std::uint64_t> dropped;
};

/// pgvigil's metrics about the state of the server and about itself: `pg_up`, `pg_ha_*`,
/// `pgvigil_*`, and postgres_exporter's own. Keeps the labels it has rendered. Thread-compatible.
class SelfMetrics {
 public:
  explicit SelfMetrics(std::vector<metrics::Label> constant_labels,
                       std::span<const FamilyAlias> aliases = {})
      : labels_(std::move(constant_labels)), aliases_(aliases) {}

  [[nodiscard]] metrics::BlockPtr Make(const Board::Contents& contents, const PageCounts& counts,
                                       const Horizon& horizon);

 private:
  void AddCycles(const CycleTotals& cycles, std::vector<metrics::MetricFamily>& out);
  void AddPages(const Board::Contents& contents, const PageCounts& counts, const Horizon& horizon,
                std::vector<metrics::MetricFamily>& out);

  LabelCache labels_;
  const std::span<const FamilyAlias> aliases_;
};

}  // namespace pgvigil::gather
