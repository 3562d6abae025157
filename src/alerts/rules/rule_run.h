#pragma once

#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "alerts/rules/engine.h"

namespace pgvigil::rules {

/// What an earlier process said of one rule.
struct RememberedRule {
  std::vector<Alert> alerts;
  Timestamp saved_at = 0;
};

/// One rule with its state. Thread-compatible.
class RuleRun {
 public:
  RuleRun(const Group& group, Rule rule);

  [[nodiscard]] const Rule& rule() const { return rule_; }
  [[nodiscard]] const RuleStatus& status() const { return status_; }
  /// Tells rules apart over a reload or restart: file, group, name and labels.
  [[nodiscard]] const std::string& key() const { return key_; }
  /// Why the last evaluation could not say anything; empty when it could.
  [[nodiscard]] const std::string& why_unknown() const { return error_.empty() ? blind_ : error_; }
  /// The series its expression selects.
  [[nodiscard]] const std::vector<std::vector<promql::Matcher>>& selectors() const {
    return selectors_;
  }
  /// How far what it shows looks back, through what other rules record as well.
  [[nodiscard]] Duration range() const { return range_ + range_of_inputs_; }
  void SetRangeOfInputs(Duration range) { range_of_inputs_ = range; }
  /// Makes the key of one of several equal rules its own.
  void Number(int number) { key_ += "\n" + std::to_string(number); }

  /// Goes on with the alerts of the same rule before a reload.
  void TakeOver(RuleRun& previous);
  /// Goes on with what an earlier process said of it.
  void Remember(RememberedRule remembered);

  /// Evaluates once; `blindness` knows recorded series too. Whether it went well.
  bool Evaluate(const Group& group, const Round& round, const EngineOptions& options);
  /// The rule is gone: its series end.
  void EndSeries(SampleSink& sink, Timestamp at);
  void ShiftTime(Duration by);

 private:
  using Alerts = std::unordered_map<Labels, Alert, promql::LabelsHash>;
  using Rows = std::vector<std::pair<Labels, double>>;

  [[nodiscard]] std::string WhyBlind(const Blindness& blindness) const;
  [[nodiscard]] Result<void> Run(const Group& group, const Round& round,
                                 const EngineOptions& options);
  [[nodiscard]] Result<promql::Vector> Query(const Group& group, const Round& round,
                                             const EngineOptions& options) const;
  [[nodiscard]] Result<void> Record(const promql::Vector& rows, const Group& group);
  [[nodiscard]] Result<void> Judge(const promql::Vector& rows, const Group& group,
                                   const Round& round, const EngineOptions& options);
  [[nodiscard]] Alert NewAlert(const promql::Sample& row, Timestamp now,
                               const EngineOptions& options) const;
  void BeginAt(Timestamp now);
  void Adopt(Alert seen, Timestamp now, const EngineOptions& options);
  [[nodiscard]] std::optional<Alert> After(const Alert& alert, const Alerts& seen,
                                           Observation observed) const;
  void StepAll(const Alerts& seen, Timestamp now, const EngineOptions& options);
  [[nodiscard]] bool Filling(Timestamp now, const EngineOptions& options) const;
  void WriteAlerts();
  void Write(SampleSink& sink, Timestamp at);
  void ShowAlerts();
  void Show(const Round& round);

  Rule rule_;
  std::string key_;
  std::vector<std::vector<promql::Matcher>> selectors_;
  Duration range_{0};  // how far the expression's ranges look back
  Duration range_of_inputs_{0};
  Alerts alerts_;
  std::vector<Alert> remembered_pending_;
  Timestamp remembered_at_ = 0;
  bool restored_ = false;           // something was firing when an earlier process ended
  std::optional<Timestamp> first_;  // evaluation
  std::string blind_;
  std::string error_;
  std::vector<std::pair<Labels, double>> written_;  // of this evaluation, not at the sink yet
  std::unordered_set<Labels, promql::LabelsHash> series_;  // of the one before, not ended
  RuleStatus status_;
};

}  // namespace pgvigil::rules
