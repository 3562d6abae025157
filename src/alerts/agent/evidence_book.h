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

  /// Asks for alerts that fire and have nothing noted since they began to, each query once; forgets
  /// those that are gone. At most `most` queries, the others come with the next round.
  void Update(const std::vector<rules::RuleStatus>& rules, const Ask& ask, int most);

  /// Empty when nothing was found.
  [[nodiscard]] std::string Of(const rules::Alert& alert) const;

 private:
  struct Note {
    std::string text;
    bool over = false;  // the alert has been resolved
  };

  std::unordered_map<promql::Labels, Note, promql::LabelsHash> notes_;
};

}  // namespace pgvigil::alerts
