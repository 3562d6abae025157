#include <benchmark/benchmark.h>

#include <cmath>
#include <string>

#include "alerts/agent/scope.h"
#include "alerts/agent/target.h"
#include "alerts/rules/embedded.h"
#include "config/yaml.h"

/// What evaluating every built-in rule costs on the page of a PostgreSQL 18 primary, every 15 s,
/// once the window is as long as the rules look back.
namespace pgvigil::alerts {
namespace {

constexpr promql::Timestamp kStep = 15000;
constexpr promql::Timestamp kHours = 7;
constexpr promql::Timestamp kRounds = kHours * 3600 * 1000 / kStep;

/// The golden page has `*` for values that differ from run to run.
metrics::ExposedPage ReadPage() {
  std::string text = config::ReadFile(PGVIGIL_SOURCE_DIR "/tests/golden/postgresql-18.txt").value();
  for (std::size_t i = 0; (i = text.find("} *\n", i)) != std::string::npos; ++i) text[i + 2] = '9';
  return metrics::ParseExposition(text).value();
}

// Most values of a server change from scrape to scrape, those of states do not.
void Move(metrics::ExposedPage& page, promql::Timestamp round) {
  for (auto& sample : page.samples) {
    const bool state = sample.value == 0 || sample.value == 1;
    if (!state) sample.value += std::floor(17 + 5 * std::sin(static_cast<double>(round)));
  }
}

void EvaluateDefaultRules(benchmark::State& state) {
  Scope scope("instance", {}, std::size_t{64} << 20);
  scope.Load(rules::ParseRuleFile(rules::DefaultRulesText(), "default-rules.yaml").value());
  Target target;
  target.labels.Set("instance", "a");
  auto page = ReadPage();
  promql::Timestamp t = 0;
  const SystemClock clock;
  const auto round = [&] {
    t += kStep;
    Move(page, t / kStep);
    Ingest(target, page, t, scope.window());
    scope.Evaluate(t, {}, clock);
  };
  for (promql::Timestamp i = 0; i < kRounds; ++i) round();
  for (auto _ : state) {
    t += kStep;
    scope.Evaluate(t, {}, clock);
    state.PauseTiming();
    Ingest(target, page, t, scope.window());
    state.ResumeTiming();
  }
  const auto stats = scope.window().stats();
  state.counters["series"] = static_cast<double>(stats.series);
  state.counters["samples"] = static_cast<double>(stats.points);
  state.counters["bytes"] = static_cast<double>(stats.bytes);
}
BENCHMARK(EvaluateDefaultRules)->Unit(benchmark::kMillisecond)->Iterations(200);

}  // namespace
}  // namespace pgvigil::alerts
