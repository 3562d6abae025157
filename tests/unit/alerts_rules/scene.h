#pragma once

#include <algorithm>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "alerts/promql/parser.h"
#include "alerts/rules/engine.h"

namespace pgvigil::rules {

/// A rule engine with its series, one evaluation at a time. Minutes, unless another interval is
/// given.
class Scene : public SampleSink, private promql::Storage {
 public:
  static constexpr Duration kMinute = std::chrono::minutes(1);

  explicit Scene(const std::string& rules, EngineOptions options = {.external_labels = {},
                                                                    .external_url = {},
                                                                    .interval = kMinute})
      : engine_(std::move(options)) {
    Load(rules);
  }

  void Load(const std::string& rules) {
    auto groups = ParseRuleFile(rules, "rules.yml");
    if (!groups) throw std::runtime_error(groups.error().message);
    engine_.Load(*std::move(groups));
  }

  /// `_` is a gap, `stale` an end, anything else a value.
  void Sample(const std::string& series, const std::string& value) {
    if (value == "_") return;
    const double number = value == "stale" ? promql::StaleMarker() : std::stod(value);
    series_[LabelsOf(series)].push_back({now_, number});
  }

  void Evaluate(const std::string& blind = {}) {
    const Blindness blindness = [&](const auto& /*matchers*/) { return blind; };
    engine_.Evaluate({now_, *this, *this, blindness});
  }

  void Pass(Duration time) { now_ += time.count(); }

  /// The state of the only alert of the first rule: none, pending, firing or resolved as a letter.
  [[nodiscard]] char State() const {
    const auto alerts = engine_.rules().front().alerts;
    if (alerts.empty()) return '.';
    constexpr std::string_view kLetters = "rpf";
    return kLetters[static_cast<std::size_t>(alerts.front().state)];
  }

  /// What `series` was last given: a value, `stale` or nothing.
  [[nodiscard]] std::string Last(const std::string& series) const {
    const auto found = series_.find(LabelsOf(series));
    if (found == series_.end()) return "nothing";
    const double value = found->second.back().v;
    if (promql::IsStale(value)) return "stale";
    std::ostringstream text;
    text << value;
    return text.str();
  }

  [[nodiscard]] Engine& engine() { return engine_; }
  [[nodiscard]] RuleStatus rule(std::size_t index = 0) const { return engine_.rules().at(index); }
  [[nodiscard]] Alert alert(std::size_t index = 0) const { return rule().alerts.at(index); }
  [[nodiscard]] Timestamp now() const { return now_; }

  void Append(const Labels& labels, promql::Point point) override {
    series_[labels].push_back(point);
  }

 private:
  static Labels LabelsOf(const std::string& series) {
    std::vector<Label> labels;
    const auto expr = promql::Parse(series);
    for (const auto& matcher : std::get<promql::Selector>((*expr)->node).matchers) {
      labels.emplace_back(matcher.name(), matcher.value());
    }
    return Labels(std::move(labels));
  }

  void Select(std::span<const promql::Matcher> matchers, Timestamp after, Timestamp upto,
              const Visitor& visit) const override {
    for (const auto& [labels, points] : series_) {
      std::vector<promql::Point> seen;
      std::ranges::copy_if(points, std::back_inserter(seen), [&](const promql::Point& point) {
        return point.t > after && point.t <= upto;
      });
      const bool matches = std::ranges::all_of(
          matchers, [&](const auto& matcher) { return matcher.Matches(labels); });
      if (matches && !seen.empty()) visit(labels, seen);
    }
  }

  Engine engine_;
  std::map<Labels, std::vector<promql::Point>> series_;
  Timestamp now_ = 0;
};

/// A file with one group of these rules, each `- alert: ...` or `- record: ...` on lines of its
/// own.
inline std::string OneGroup(const std::string& rules, const std::string& fields = {}) {
  std::string text = "groups:\n- name: g\n" + fields + "  rules:\n";
  std::istringstream lines(rules);
  for (std::string line; std::getline(lines, line);) text += "  " + line + "\n";
  return text;
}

/// The states of the alert of `rules` after each value of series `x`; `blind` has a `b` for each
/// evaluation that cannot see.
inline std::string States(Scene& scene, const std::string& values, const std::string& blind = {},
                          Duration interval = Scene::kMinute) {
  std::string states;
  std::istringstream words(values);
  for (std::string value; words >> value; scene.Pass(interval)) {
    scene.Sample("x", value);
    const std::size_t index = states.size();
    scene.Evaluate(index < blind.size() && blind[index] == 'b' ? "not collected" : "");
    states += scene.State();
  }
  return states;
}

}  // namespace pgvigil::rules
