#include "alerts/agent/evidence_book.h"

#include <map>
#include <utility>

#include "alerts/agent/notices.h"

namespace pgvigil::alerts {

void EvidenceBook::Update(const std::vector<rules::RuleStatus>& rules, const Ask& ask, int most) {
  decltype(notes_) kept;
  std::map<std::string, std::string> asked;
  for (const auto& rule : rules) {
    for (const auto& alert : rule.alerts) {
      const std::string query(alert.annotations.Get(kEvidenceQuery));
      if (query.empty()) continue;
      if (auto known = notes_.extract(alert.labels)) {
        kept.insert(std::move(known));
        continue;
      }
      if (alert.state != rules::AlertState::kFiring) continue;
      if (!asked.contains(query) && std::cmp_less(asked.size(), most)) asked[query] = ask(query);
      if (const auto answer = asked.find(query); answer != asked.end()) {
        kept.emplace(alert.labels, answer->second);
      }
    }
  }
  notes_ = std::move(kept);
}

std::string EvidenceBook::Of(const rules::Alert& alert) const {
  const auto found = notes_.find(alert.labels);
  return found == notes_.end() ? std::string() : found->second;
}

}  // namespace pgvigil::alerts
