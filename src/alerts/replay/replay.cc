#include "alerts/replay/replay.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "alerts/rules/memory_sink.h"

namespace pgvigil::replay {
namespace {

using promql::Duration;
using rules::Alert;
using rules::AlertState;
using rules::RuleStatus;

std::vector<Timestamp> EvaluationTimes(const std::vector<RecordedPage>& pages, Duration interval) {
  std::vector<Timestamp> times;
  if (interval == Duration(0)) {
    for (const RecordedPage& page : pages) {
      if (times.empty() || times.back() != page.at) times.push_back(page.at);
    }
    return times;
  }
  for (Timestamp at = pages.front().at; at <= pages.back().at; at += interval.count()) {
    times.push_back(at);
  }
  return times;
}

/// Groups without an interval of their own have a turn at every evaluation.
Duration SmallestStep(const std::vector<Timestamp>& times) {
  Timestamp smallest = 60'000;
  for (std::size_t i = 1; i < times.size(); ++i) {
    smallest = std::min(smallest, times[i] - times[i - 1]);
  }
  return Duration(std::max<Timestamp>(smallest, 1));
}

rules::EngineOptions EngineOptionsOf(const Options& options, Duration step) {
  rules::EngineOptions engine;
  engine.external_labels = options.external_labels;
  engine.interval = step;
  return engine;
}

/// Watches the alerts of an engine from evaluation to evaluation.
class Observer {
 public:
  explicit Observer(Timeline& timeline) : timeline_(timeline) {}

  void Look(const rules::Engine& engine, Timestamp at) {
    std::map<Key, Seen> now;
    std::size_t index = 0;
    for (const RuleStatus& status : engine.rules()) {
      ++index;
      if (!status.why.empty()) Failed(status, at);
      for (const Alert& alert : status.alerts) {
        if (alert.state == AlertState::kInactive) continue;
        now.insert_or_assign(Key{index, alert.labels}, See({index, alert.labels}, alert, at));
      }
    }
    for (auto& [key, seen] : seen_) {
      if (!now.contains(key)) End(key, seen, at);
    }
    seen_ = std::move(now);
  }

  /// What still fires at the end counts up to then.
  void Finish(Timestamp at) {
    for (const auto& [key, seen] : seen_) {
      AlertTotal& total = TotalOf(key.second);
      if (seen.state == AlertState::kFiring) {
        AddFiring(total, seen, at);
        ++total.still_firing;
      }
    }
    for (auto& [unused, total] : totals_) timeline_.totals.push_back(std::move(total));
    std::ranges::stable_sort(timeline_.totals, std::ranges::greater(), &AlertTotal::firing);
    for (auto& [unused, failure] : failures_) timeline_.failures.push_back(std::move(failure));
  }

 private:
  using Key = std::pair<std::size_t, Labels>;  // the rule's number, the alert
  struct Seen {
    AlertState state = AlertState::kPending;
    Timestamp fired_at = 0;
    double value = 0;
    std::string summary = {};
  };

  Seen See(const Key& key, const Alert& alert, Timestamp at) {
    const auto before = seen_.find(key);
    Seen seen{alert.state, at, alert.value, std::string(alert.annotations.Get("summary"))};
    if (before != seen_.end() && before->second.state == alert.state) {
      seen.fired_at = before->second.fired_at;
      return seen;
    }
    const bool fires = alert.state == AlertState::kFiring;
    if (fires) ++TotalOf(key.second).fired;
    Tell(fires ? Event::Kind::kFiring : Event::Kind::kPending, key, seen, at);
    return seen;
  }

  void End(const Key& key, const Seen& seen, Timestamp at) {
    AlertTotal& total = TotalOf(key.second);
    const bool fired = seen.state == AlertState::kFiring;
    if (fired) {
      AddFiring(total, seen, at);
    } else {
      ++total.only_pending;
    }
    Tell(fired ? Event::Kind::kResolved : Event::Kind::kEnded, key, seen, at);
  }

  void Tell(Event::Kind kind, const Key& key, const Seen& seen, Timestamp at) {
    timeline_.events.push_back({at, kind, key.second, seen.value, seen.summary});
  }

  static void AddFiring(AlertTotal& total, const Seen& seen, Timestamp at) {
    const Duration firing(at - seen.fired_at);
    total.firing += firing;
    total.longest = std::max(total.longest, firing);
  }

  AlertTotal& TotalOf(const Labels& labels) {
    const std::string name(labels.Get("alertname"));
    const std::string severity(labels.Get("severity"));
    AlertTotal& total = totals_[{name, severity}];
    total.name = name;
    total.severity = severity;
    return total;
  }

  void Failed(const RuleStatus& status, Timestamp at) {
    RuleFailure& failure = failures_[{status.rule->where, status.why}];
    if (failure.times++ > 0) return;
    failure.rule = status.rule->name + " (" + status.rule->where + ")";
    failure.first = at;
    failure.message = status.why;
  }

  Timeline& timeline_;
  std::map<Key, Seen> seen_;
  std::map<std::pair<std::string, std::string>, AlertTotal> totals_;
  std::map<std::pair<std::string, std::string>, RuleFailure> failures_;
};

}  // namespace

std::string_view Name(Event::Kind kind) {
  switch (kind) {
    case Event::Kind::kPending:
      return "pending";
    case Event::Kind::kFiring:
      return "firing";
    case Event::Kind::kResolved:
      return "resolved";
    case Event::Kind::kEnded:
      break;
  }
  return "ended";
}

Timeline Replay(const std::vector<rules::Group>& groups, std::vector<RecordedPage> pages,
                const Options& options) {
  Timeline timeline;
  if (pages.empty()) return timeline;
  std::ranges::stable_sort(pages, {}, &RecordedPage::at);
  const std::vector<Timestamp> times = EvaluationTimes(pages, options.interval);
  promql::MemoryStorage storage;
  rules::MemorySink sink(storage);
  PageFeed feed(storage);
  rules::Engine engine(EngineOptionsOf(options, SmallestStep(times)));
  engine.Load(groups);
  Observer observer(timeline);
  const rules::Blindness sighted = [](const auto&) { return std::string(); };
  auto page = pages.begin();
  for (const Timestamp at : times) {
    for (; page != pages.end() && page->at <= at; ++page) feed.Add(*page);
    engine.Evaluate({at, storage, sink, sighted});
    observer.Look(engine, at);
  }
  observer.Finish(times.back());
  timeline.from = times.front();
  timeline.upto = times.back();
  timeline.evaluations = times.size();
  return timeline;
}

}  // namespace pgvigil::replay
