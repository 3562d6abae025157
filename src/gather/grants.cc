#include "gather/grants.h"

#include <algorithm>
#include <array>
#include <utility>

namespace pgvigil::gather {

std::string_view CostOf(std::string_view predefined_role) {
  static constexpr auto kCosts = std::to_array<std::pair<std::string_view, std::string_view>>({
      {"pg_monitor", "statistics of other roles' sessions, replication, WAL files and settings"},
      {"pg_read_all_stats", "statistics of other roles' sessions, replication and sizes"},
      {"pg_read_all_settings", "settings only superusers may see"},
      {"pg_stat_scan_tables", "functions that read whole tables"},
  });
  const auto* const it = std::find_if(kCosts.begin(), kCosts.end(), [&](const auto& cost) {
    return cost.first == predefined_role;
  });
  return it == kCosts.end() ? "metrics that need this role" : it->second;
}

}  // namespace pgvigil::gather
