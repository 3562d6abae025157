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
      const bool fires = alert.state == rules::AlertState::kFiring;
      const auto known = notes_.find(alert.labels);
      if (known != notes_.end() && !(fires && known->second.over)) {
        known->second.over = alert.state == rules::AlertState::kInactive;
        kept.insert(notes_.extract(known));
        continue;
      }
      if (!fires) continue;
      if (!asked.contains(query) && std::cmp_less(asked.size(), most)) asked[query] = ask(query);
      if (const auto answer = asked.find(query); answer != asked.end()) {
        kept.emplace(alert.labels, Note{.text = answer->second});
      }
    }
  }
  notes_ = std::move(kept);
}

std::string EvidenceBook::Of(const rules::Alert& alert) const {
  const auto found = notes_.find(alert.labels);
  return found == notes_.end() ? std::string() : found->second.text;
}

}  // namespace pgvigil::alerts
