#pragma once

#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

#include "alerts/rules/engine.h"

namespace pgvigil::alerts {

/// What was found when each alert began to fire. Thread-compatible.
class EvidenceBook {
 public:
  using Ask = std::function<std::string(const std::string& query)>;

  /// Asks for alerts that fire and have nothing noted, each query once; forgets those that are
  /// gone. At most `most` queries, the others come with the next round.
  void Update(const std::vector<rules::RuleStatus>& rules, const Ask& ask, int most);

  /// Empty when nothing was found.
  [[nodiscard]] std::string Of(const rules::Alert& alert) const;

 private:
  std::unordered_map<promql::Labels, std::string, promql::LabelsHash> notes_;
};

}  // namespace pgvigil::alerts
