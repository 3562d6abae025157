#pragma once

#include <memory>
#include <string>
#include <vector>

#include "alerts/rules/recorded_blindness.h"
#include "alerts/rules/rule_run.h"

namespace pgvigil::rules {

/// One group with its schedule and its rules. Thread-compatible.
class GroupRun {
 public:
  explicit GroupRun(Group group);

  [[nodiscard]] const GroupStatus& status() const { return status_; }
  [[nodiscard]] std::vector<std::unique_ptr<RuleRun>>& rules() { return rules_; }
  [[nodiscard]] const std::vector<std::unique_ptr<RuleRun>>& rules() const { return rules_; }

  /// Goes on with the schedule and the counts of the same group before a reload.
  void TakeOver(const GroupRun& previous);

  /// Evaluates the rules in order when the group is due. What recording rules could not see is
  /// noted in `recorded`, for the rules that follow.
  void Evaluate(const Round& round, const EngineOptions& options, RecordedBlindness& recorded);
  void ShiftTime(Duration by);

 private:
  [[nodiscard]] bool TakeTurn(Timestamp now, const EngineOptions& options);

  Group group_;
  std::vector<std::unique_ptr<RuleRun>> rules_;
  GroupStatus status_;
  std::optional<Timestamp> slot_;  // of the grid, the last one that was used
};

}  // namespace pgvigil::rules
