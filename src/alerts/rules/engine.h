#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "alerts/promql/storage.h"
#include "alerts/rules/alert.h"
#include "alerts/rules/rule.h"
#include "base/clock.h"

namespace pgvigil::rules {

/// Where rules write: recorded series, ALERTS, ALERTS_FOR_STATE. What is written is seen by the
/// rules that follow.
class SampleSink {
 public:
  virtual ~SampleSink() = default;
  virtual void Append(const Labels& labels, promql::Point point) = 0;
};

/// Why the series of a selector could not be collected; empty when they could.
using Blindness = std::function<std::string(const std::vector<promql::Matcher>& matchers)>;

/// What an evaluation works on.
struct Round {
  Timestamp now = 0;
  const promql::Storage& storage;
  SampleSink& sink;
  const Blindness& blindness;
  const Clock* stopwatch = nullptr;  ///< for durations alone; null: they stay 0
};

struct EngineOptions {
  Labels external_labels;
  std::string external_url;
  Duration interval = std::chrono::seconds(15);  ///< of groups without one
  Duration outage_tolerance = std::chrono::hours(1);
  Duration for_grace_period = std::chrono::minutes(10);
  /// Whether an alert that fires goes on firing while its input cannot be seen. Where one of many
  /// members is out of sight it does not: what the others show may well have ended it.
  bool hold_blind = true;
};

/// Of one rule, for /metrics, the status page and the API.
struct RuleStatus {
  /// kUnevaluated: not since the start; kUnknown: nothing is active and an input could not be
  /// collected, or the evaluation failed.
  enum class State { kUnevaluated, kInactive, kPending, kFiring, kUnknown };
  std::string group;
  std::string file;
  const Rule* rule = nullptr;  ///< lives until the next Load()
  State state = State::kUnevaluated;
  std::string why;            ///< of kUnknown
  std::vector<Alert> alerts;  ///< those active, and those resolved within kResolvedRetention
  Timestamp last_evaluation = 0;
};
[[nodiscard]] std::string_view Name(RuleStatus::State state);

struct GroupStatus {
  std::string name;
  std::string file;
  Duration interval{0};
  Timestamp last_evaluation = 0;
  double duration_seconds = 0;
  std::uint64_t evaluations = 0;
  std::uint64_t failures = 0;
  std::uint64_t missed = 0;  ///< evaluations that were due and had no turn
};

/// Evaluates rule groups and keeps the state of their alerts. Time is an argument.
/// Thread-compatible: used by the agent's thread.
class Engine {
 public:
  explicit Engine(EngineOptions options);
  ~Engine();

  /// Takes other options; what is there is not changed by it.
  void Configure(EngineOptions options);

  /// Takes these groups in place of those before; alerts of a rule with the same group, name and
  /// labels go on.
  void Load(std::vector<Group> groups);

  /// Evaluates every group that is due at `round.now`, rules in order.
  void Evaluate(const Round& round);

  /// The clock was set by so much: what is remembered moves with it, so that no `for` passes or
  /// starts anew for that reason.
  void ShiftTime(Duration by);

  [[nodiscard]] std::vector<RuleStatus> rules() const;
  [[nodiscard]] std::vector<GroupStatus> groups() const;

  /// The state of all alerts as JSON text, to be kept over a restart.
  [[nodiscard]] std::string Save(Timestamp now) const;
  /// Takes up what an earlier process saved, for the rules that are loaded: what was firing goes on
  /// firing while its condition holds; what was pending follows Prometheus' rules of restoring
  /// (`outage_tolerance`, `for_grace_period`); what was resolved is told on. An alert that was
  /// firing is never resolved by the restart itself: it waits for the first evaluation that is not
  /// blind. Errors: kIo with what is wrong in the text; nothing is taken up then.
  Result<void> Restore(std::string_view text);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Writes `text` beside `path` and renames it there. Errors: kIo with the path and the reason.
Result<void> WriteAtomically(const std::string& path, std::string_view text);

}  // namespace pgvigil::rules
