#include "alerts/rules/recorded_blindness.h"

#include "alerts/rules/rule_run.h"

namespace pgvigil::rules {

void RecordedBlindness::Note(const RuleRun& rule) {
  if (rule.rule().kind == Rule::Kind::kRecording) {
    why_[rule.rule().name][&rule] = rule.why_unknown();
  }
}

const std::string* RecordedBlindness::Why(std::string_view metric) const {
  const auto found = why_.find(metric);
  if (found == why_.end()) return nullptr;
  for (const auto& [rule, why] : found->second) {
    if (!why.empty()) return &why;
  }
  return &found->second.begin()->second;
}

}  // namespace pgvigil::rules
