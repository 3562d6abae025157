#include "alerts/agent/peer_view.h"

#include <algorithm>

#include "alerts/agent/notices.h"

namespace pgvigil::alerts {

bool IsPageOf(const metrics::ExposedPage& page, std::string_view agent_id) {
  return std::ranges::any_of(page.samples, [&](const metrics::ExposedSample& sample) {
    return sample.name == kAgentInfo && promql::Labels(sample.labels).Get("id") == agent_id;
  });
}

void FiringElsewhere::Add(const metrics::ExposedPage& page) {
  for (const auto& sample : page.samples) {
    if (sample.name != "ALERTS") continue;
    promql::Labels labels(sample.labels);
    if (labels.Get("alertstate") != "firing") continue;
    labels.Remove("alertstate");
    labels.Remove(kSourceLabel);
    firing_.insert(std::move(labels));
  }
}

}  // namespace pgvigil::alerts
