#pragma once

#include <vector>

#include "gather/board.h"
#include "gather/label_cache.h"
#include "metrics/family.h"

namespace pgvigil::gather {

/// `pg_up`, `pg_ha_state` and `pg_ha_connect_state`: whether data can be had, why not, and whether
/// others could connect. `fatal`: a query failed that its author declared decisive for the server
/// being up.
void AddServerState(const postgres::SessionStatus& session, bool fatal, SteadyTime now,
                    LabelCache& labels, std::vector<metrics::MetricFamily>& out);

/// `pgvigil_connections*`: the budget and what it was spent on.
void AddConnections(const postgres::SessionStatus& session, LabelCache& labels,
                    std::vector<metrics::MetricFamily>& out);

/// `pgvigil_missing_grant`, `pgvigil_overprivileged`, `pgvigil_facts_success`.
void AddFacts(const ServerView& server, LabelCache& labels,
              std::vector<metrics::MetricFamily>& out);

}  // namespace pgvigil::gather
