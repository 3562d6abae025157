#include "alerts/rules/engine.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "alerts/rules/group_run.h"
#include "alerts/rules/saved_state.h"

namespace pgvigil::rules {
namespace {

using GroupRuns = std::vector<std::unique_ptr<GroupRun>>;

GroupRun* FindGroup(const GroupRuns& groups, const GroupStatus& like) {
  const auto found = std::ranges::find_if(groups, [&](const auto& group) {
    return group->status().file == like.file && group->status().name == like.name;
  });
  return found == groups.end() ? nullptr : found->get();
}

}  // namespace

std::string_view Name(RuleStatus::State state) {
  constexpr std::array<std::string_view, 5> kNames = {"unevaluated", "inactive", "pending",
                                                      "firing", "unknown"};
  return kNames.at(static_cast<std::size_t>(state));
}

struct Engine::Impl {
  EngineOptions options;
  GroupRuns groups;
  std::vector<std::unique_ptr<RuleRun>> gone;  // their series have not ended yet

  template <class Visit>
  void ForEachRule(Visit visit) const {
    for (const auto& group : groups) {
      for (const auto& rule : group->rules()) visit(*rule);
    }
  }

  [[nodiscard]] Duration RangeOfInputs(const RuleRun& rule) const {
    Duration range{0};
    for (const auto& selector : rule.selectors()) {
      ForEachRule([&](const RuleRun& run) {
        const bool read = std::ranges::all_of(selector, [&](const promql::Matcher& matcher) {
          return matcher.name() != promql::kMetricName || matcher.Matches(run.rule().name);
        });
        if (run.rule().kind == Rule::Kind::kRecording && read) range = std::max(range, run.range());
      });
    }
    return range;
  }

  // What is recorded from what is recorded is followed a few steps: a rule may read itself.
  void FollowRecords() const {
    constexpr int kSteps = 3;
    for (int step = 0; step < kSteps; ++step) {
      for (const auto& group : groups) {
        for (const auto& rule : group->rules()) rule->SetRangeOfInputs(RangeOfInputs(*rule));
      }
    }
  }
};

Engine::Engine(EngineOptions options) : impl_(std::make_unique<Impl>()) {
  impl_->options = std::move(options);
}

Engine::~Engine() = default;

void Engine::Configure(EngineOptions options) { impl_->options = std::move(options); }

void Engine::Load(std::vector<Group> groups) {
  GroupRuns before = std::exchange(impl_->groups, {});
  for (Group& group : groups) {
    auto run = std::make_unique<GroupRun>(std::move(group));
    if (GroupRun* same = FindGroup(before, run->status())) {
      run->TakeOver(*same);
      for (const auto& rule : run->rules()) {
        auto& candidates = same->rules();
        const auto known =
            std::ranges::find(candidates, rule->key(), [](const auto& old) { return old->key(); });
        if (known == candidates.end()) continue;
        rule->TakeOver(**known);
        candidates.erase(known);
      }
    }
    impl_->groups.push_back(std::move(run));
  }
  impl_->FollowRecords();
  for (const auto& group : before) {
    std::ranges::move(group->rules(), std::back_inserter(impl_->gone));
  }
}

void Engine::Evaluate(const Round& round) {
  for (const auto& rule : impl_->gone) rule->EndSeries(round.sink, round.now);
  impl_->gone.clear();
  RecordedBlindness recorded;
  impl_->ForEachRule([&](const RuleRun& rule) { recorded.Note(rule); });
  for (const auto& group : impl_->groups) group->Evaluate(round, impl_->options, recorded);
}

void Engine::ShiftTime(Duration by) {
  for (const auto& group : impl_->groups) group->ShiftTime(by);
}

std::vector<RuleStatus> Engine::rules() const {
  std::vector<RuleStatus> all;
  impl_->ForEachRule([&](const RuleRun& run) {
    all.push_back(run.status());
    all.back().rule = &run.rule();
  });
  return all;
}

std::vector<GroupStatus> Engine::groups() const {
  std::vector<GroupStatus> all;
  for (const auto& group : impl_->groups) all.push_back(group->status());
  return all;
}

// A rule without alerts is not written: an idle agent's file stays as it is.
std::string Engine::Save(Timestamp now) const {
  SavedState state;
  impl_->ForEachRule([&](const RuleRun& run) {
    if (!run.status().alerts.empty()) state[run.key()] = {run.status().alerts, now};
  });
  return WriteState(state);
}

Result<void> Engine::Restore(std::string_view text) {
  auto state = ReadState(text);
  if (!state) return tl::unexpected(state.error());
  for (const auto& group : impl_->groups) {
    for (const auto& rule : group->rules()) {
      const auto known = state->find(rule->key());
      if (known != state->end()) rule->Remember(std::move(known->second));
    }
  }
  return {};
}

}  // namespace pgvigil::rules
