#include "alerts/agent/peer_view.h"

#include <algorithm>

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
    firing_[std::string(labels.Get("alertname"))].push_back(std::move(labels));
  }
}

bool FiringElsewhere::Has(const rules::Alert& alert) const {
  const auto known = firing_.find(std::string(alert.labels.Get("alertname")));
  if (known == firing_.end()) return false;
  return std::ranges::any_of(known->second, [&](const promql::Labels& firing) {
    return std::ranges::all_of(alert.labels.pairs(), [&](const promql::Label& label) {
      return firing.Get(label.first) == label.second;
    });
  });
}

}  // namespace pgvigil::alerts
