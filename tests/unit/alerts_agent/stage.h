#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "alerts/agent/sentry.h"
#include "metrics/parse_exposition.h"

namespace pgvigil::alerts {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

/// Stands still until told. Steady time begins at the machine's, so that a deadline lies ahead.
/// Told by one thread, read by all.
class FakeClock final : public Clock {
 public:
  [[nodiscard]] SteadyTime Now() const override { return steady_; }
  [[nodiscard]] WallTime WallNow() const override { return wall_; }
  void Advance(milliseconds time) {
    steady_ = steady_.load() + time;
    wall_ = wall_.load() + time;
  }
  /// Somebody sets the wall clock.
  void Set(milliseconds by) { wall_ = wall_.load() + by; }

 private:
  std::atomic<SteadyTime> steady_ = SystemClock().Now();
  std::atomic<WallTime> wall_{WallTime(seconds(1'700'000'000))};
};

/// A file that is gone with the test.
class StateFile {
 public:
  StateFile()
      : path_(testing::TempDir() + "sentry_" + std::to_string(getpid()) + "_" +
              testing::UnitTest::GetInstance()->current_test_info()->name()) {}
  ~StateFile() { std::remove(path_.c_str()); }
  StateFile(const StateFile&) = delete;
  StateFile& operator=(const StateFile&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  const std::string path_;
};

/// The page an exposition would be.
inline metrics::SnapshotPtr PageOf(const std::string& text, std::size_t max_series = 1000) {
  std::map<std::string, metrics::MetricFamily> families;
  const auto parsed = metrics::ParseExposition(text);
  if (!parsed) throw std::invalid_argument(parsed.error().message);
  for (const auto& sample : parsed->samples) {
    auto& family =
        families.try_emplace(sample.name, metrics::MetricFamily{sample.name, "", {}}).first->second;
    family.samples.push_back({metrics::LabelSet::Make(sample.labels), sample.value});
  }
  std::vector<metrics::MetricFamily> all;
  for (auto& [name, family] : families) all.push_back(std::move(family));
  return metrics::Snapshot::Merge({std::make_shared<const metrics::Block>("test", std::move(all))},
                                  max_series, WallTime());
}

inline std::vector<rules::Group> Parsed(const std::string& rules) {
  auto groups = rules::ParseRuleFile("groups: [{name: g, rules: [" + rules + "]}]", "rules.yaml");
  if (!groups) throw std::invalid_argument(groups.error().message);
  return *std::move(groups);
}

/// A Sentry with everything around it scripted.
class Stage {
 public:
  static constexpr std::string_view kId = "myself";

  Stage() {
    plan.enabled = true;
    plan.target_labels = promql::Labels({{"job", "pgvigil"}, {"instance", "here:1"}});
    plan.notify.head_start = milliseconds(0);
    hooks = {
        .collect = [this]() -> Collected {
          return {PageOf(page, max_series), blind};
        },
        .peers = {.fetch = [this](const std::string& address, Deadline) -> Result<std::string> {
                    const auto found = peers.find(address);
                    if (found != peers.end()) return found->second;
                    return Fail(ErrorKind::kConnect, "refused");
                  },
                  .resolve = [](const std::string&) -> Result<std::vector<std::string>> {
                    return Fail(ErrorKind::kConnect, "no such name");
                  }},
        .evidence = [this](const std::string& query) { return evidence[query]; },
        .last_scrape = [this] { return last_scrape; }};
  }

  /// Begins, again if need be: as a new process does.
  void Start() { sentry = std::make_unique<Sentry>(plan, hooks, std::string(kId), clock); }
  void Round(milliseconds after = seconds(15)) {
    if (!sentry) Start();
    clock->Advance(after);
    sentry->Round(std::stop_token());
  }
  void Rounds(int count) {
    for (int i = 0; i < count; ++i) Round();
  }

  [[nodiscard]] rules::RuleStatus Rule(const std::string& name) const {
    const auto status = sentry->Status();
    for (const auto& view : status->rules) {
      if (view.rule.name == name) return view.status;
    }
    throw std::invalid_argument("no rule " + name);
  }
  [[nodiscard]] std::string State(const std::string& name) const {
    return std::string(rules::Name(Rule(name).state));
  }
  /// `name fires` or `name is resolved`, of what Alertmanagers are told.
  [[nodiscard]] std::vector<std::string> Told() const {
    std::vector<std::string> told;
    for (const auto& notice : sentry->News()) {
      told.push_back(std::string(notice.labels.Get("alertname")) +
                     (notice.resolved_at == 0 ? " fires" : " is resolved"));
    }
    return told;
  }
  [[nodiscard]] promql::Timestamp StartOf(const std::string& name) const {
    for (const auto& notice : sentry->News()) {
      if (notice.labels.Get("alertname") == name) return notice.starts_at;
    }
    return 0;
  }

  std::shared_ptr<FakeClock> clock = std::make_shared<FakeClock>();
  AgentPlan plan;
  std::string page;  // this instance's, as an exposition
  std::size_t max_series = 1000;
  BlindFamilies blind;
  std::map<std::string, std::string> peers;  // pages by address; others refuse
  std::map<std::string, std::string> evidence;
  std::optional<SteadyTime> last_scrape;
  AgentHooks hooks;
  std::unique_ptr<Sentry> sentry;
};

}  // namespace pgvigil::alerts
