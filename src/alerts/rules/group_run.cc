#include "alerts/rules/group_run.h"

#include <algorithm>
#include <map>
#include <utility>

namespace pgvigil::rules {
namespace {

// What a recorded series lacks is what its rule could not see.
Blindness WithRecorded(const Blindness& collected, const RecordedBlindness& recorded) {
  return [&](const std::vector<promql::Matcher>& matchers) {
    const std::string* why = recorded.Why(promql::MetricOf(matchers));
    return why != nullptr ? *why : collected(matchers);
  };
}

}  // namespace

GroupRun::GroupRun(Group group) : group_(std::move(group)) {
  std::map<std::string, int> same;  // rules that nothing tells apart but their order
  for (Rule& rule : group_.rules) {
    auto run = std::make_unique<RuleRun>(group_, std::move(rule));
    if (const int before = same[run->key()]++; before > 0) run->Number(before);
    rules_.push_back(std::move(run));
  }
  group_.rules.clear();
  status_.name = group_.name;
  status_.file = group_.file;
}

void GroupRun::TakeOver(const GroupRun& previous) {
  status_ = previous.status_;
  slot_ = previous.slot_;
}

// A group without an interval of its own takes every round. The slots of the others lie on a grid,
// so that evaluations do not drift; rounds come when they come, and one that is a little early for
// a slot takes it.
bool GroupRun::TakeTurn(Timestamp now, const EngineOptions& options) {
  const auto round = options.interval.count();
  const auto interval = std::max(group_.interval.count(), round);
  const bool every_round = group_.interval.count() == 0;
  status_.interval = Duration(interval);
  if (!slot_) {
    slot_ = now;
    return true;
  }
  const auto passed = (now - *slot_ + round / 2) / interval;
  if (passed > 1) status_.missed += static_cast<std::uint64_t>(passed - 1);
  slot_ = every_round ? now : *slot_ + passed * interval;
  return every_round || passed > 0;
}

void GroupRun::Evaluate(const Round& round, const EngineOptions& options,
                        RecordedBlindness& recorded) {
  const bool turn = TakeTurn(round.now, options);
  const Blindness blindness = WithRecorded(round.blindness, recorded);
  const Round own{round.now, round.storage, round.sink, blindness, round.stopwatch};
  const auto begun = round.stopwatch ? round.stopwatch->Now() : SteadyTime();
  for (const auto& rule : rules_) {
    if (turn && !rule->Evaluate(group_, own, options)) ++status_.failures;
    recorded.Note(*rule);
  }
  if (!turn) return;
  ++status_.evaluations;
  status_.last_evaluation = round.now;
  if (round.stopwatch) status_.duration_seconds = ToSeconds(round.stopwatch->Now() - begun);
}

void GroupRun::ShiftTime(Duration by) {
  if (slot_) *slot_ += by.count();
  if (status_.evaluations > 0) status_.last_evaluation += by.count();
  for (const auto& rule : rules_) rule->ShiftTime(by);
}

}  // namespace pgvigil::rules
