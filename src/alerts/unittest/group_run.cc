#include "alerts/unittest/group_run.h"

#include <algorithm>
#include <map>

#include "alerts/promql/evaluator.h"
#include "alerts/promql/parser.h"
#include "alerts/rules/memory_sink.h"
#include "alerts/unittest/compare.h"

namespace pgvigil::unittest {
namespace {

using rules::Engine;

std::string After(Duration time) {
  std::string text;
  const auto hours = time.count() / 3'600'000;
  const auto minutes = time.count() / 60'000 % 60;
  const auto seconds = time.count() / 1000 % 60;
  const auto rest = time.count() % 1000;
  if (hours != 0) text += std::to_string(hours) + "h";
  if (minutes != 0) text += std::to_string(minutes) + "m";
  if (seconds != 0) text += std::to_string(seconds) + "s";
  if (rest != 0) text += std::to_string(rest) + "ms";
  return text.empty() ? "0s" : text;
}

class TestRun {
 public:
  TestRun(const TestFile& file, const TestGroup& test, const std::vector<rules::Group>& groups)
      : file_(file), test_(test), sink_(storage_), engine_(Options(file, test)) {
    engine_.Load(groups);
    for (std::size_t i = 0; i < test.series.size(); ++i) {
      if (!Hidden(i)) shown_.push_back(&test.series[i]);
    }
  }

  std::vector<Failure> Run() {
    const Duration step = file_.evaluation_interval;
    const Duration end = End();
    for (Duration at{0}; at <= end; at += step) {
      AppendUpto(at);
      engine_.Evaluate({test_.start + at.count(), storage_, sink_, blindness_});
      if (FailedRules(at)) return std::move(failures_);
      CheckAlerts(at, at + step);
    }
    for (const ExpressionTest& test : test_.expressions) CheckExpression(test);
    return std::move(failures_);
  }

 private:
  static rules::EngineOptions Options(const TestFile& file, const TestGroup& test) {
    rules::EngineOptions options;
    options.external_labels = test.external_labels;
    options.external_url = test.external_url;
    options.interval = file.evaluation_interval;
    return options;
  }

  /// Of the last check: nothing later can matter.
  [[nodiscard]] Duration End() const {
    Duration end{0};
    for (const AlertTest& each : test_.alerts) end = std::max(end, each.at);
    for (const ExpressionTest& each : test_.expressions) end = std::max(end, each.at);
    return end;
  }

  /// Of two series with the same labels the last one counts, as with promtool.
  [[nodiscard]] bool Hidden(std::size_t index) const {
    return std::any_of(
        test_.series.begin() + static_cast<std::ptrdiff_t>(index) + 1, test_.series.end(),
        [&](const InputSeries& later) { return later.labels == test_.series[index].labels; });
  }

  /// What is not there yet when a rule is evaluated cannot be seen by it.
  void AppendUpto(Duration at) {
    for (; test_.interval * static_cast<std::int64_t>(column_) <= at; ++column_) {
      const Timestamp t =
          test_.start + (test_.interval * static_cast<std::int64_t>(column_)).count();
      for (const InputSeries* series : shown_) {
        if (column_ >= series->values.size() || !series->values[column_]) continue;
        storage_.Append(series->labels, {t, *series->values[column_]});
      }
    }
  }

  void Fail(std::string where, std::string title, std::string diff = {}) {
    if (!test_.name.empty()) title += " (" + test_.name + ")";
    failures_.push_back({std::move(where), std::move(title), std::move(diff)});
  }

  /// A rule that cannot be evaluated ends the test.
  bool FailedRules(Duration at) {
    const auto groups = engine_.groups();
    const bool failed =
        std::ranges::any_of(groups, [](const auto& group) { return group.failures > 0; });
    if (!failed) return false;
    for (const rules::RuleStatus& status : engine_.rules()) {
      if (status.why.empty()) continue;
      Fail(status.rule->where, status.rule->name + " at " + After(at) + ": " + status.why);
    }
    return true;
  }

  /// Those whose time is from this evaluation on and before the next.
  void CheckAlerts(Duration from, Duration before) {
    std::map<std::string, std::vector<rules::Alert>> got;
    for (const AlertTest& test : test_.alerts) {
      if (test.at < from || test.at >= before) continue;
      if (got.empty()) got = Alerts();
      std::string diff = CompareAlerts(test.alerts, got[test.alert]);
      if (diff.empty()) continue;
      Fail(test.where, "alert " + test.alert + " at " + After(test.at), std::move(diff));
    }
  }

  /// Rules in several groups can share a name.
  [[nodiscard]] std::map<std::string, std::vector<rules::Alert>> Alerts() const {
    std::map<std::string, std::vector<rules::Alert>> alerts;
    for (rules::RuleStatus& status : engine_.rules()) {
      if (status.rule->kind != rules::Rule::Kind::kAlerting) continue;
      std::ranges::move(status.alerts, std::back_inserter(alerts[status.rule->name]));
    }
    return alerts;
  }

  void CheckExpression(const ExpressionTest& test) {
    const std::string title = "`" + test.expr + "` at " + After(test.at);
    const auto expr = promql::Parse(test.expr);
    if (!expr) return Fail(test.where, title + ": " + expr.error().Text());
    promql::EvaluationOptions options;
    options.default_step = file_.evaluation_interval;
    const auto value = promql::Evaluate(**expr, storage_, test_.start + test.at.count(), options);
    if (!value) return Fail(test.where, title + ": " + value.error().message);
    promql::Vector got;
    if (const auto* vector = std::get_if<promql::Vector>(&*value)) {
      got = *vector;
    } else if (const auto* scalar = std::get_if<double>(&*value)) {
      got.push_back({{}, 0, *scalar});
    } else {
      return Fail(test.where, title + ": neither an instant vector nor a scalar");
    }
    std::string diff = CompareSamples(test.samples, got, file_.fuzzy_compare);
    if (!diff.empty()) Fail(test.where, title, std::move(diff));
  }

  const TestFile& file_;
  const TestGroup& test_;
  promql::MemoryStorage storage_;
  rules::MemorySink sink_;
  rules::Blindness blindness_ = [](const auto&) { return std::string(); };
  Engine engine_;
  std::vector<const InputSeries*> shown_;
  std::size_t column_ = 0;
  std::vector<Failure> failures_;
};

}  // namespace

std::vector<Failure> RunGroup(const TestFile& file, const TestGroup& test,
                              const std::vector<rules::Group>& groups) {
  return TestRun(file, test, groups).Run();
}

}  // namespace pgvigil::unittest
