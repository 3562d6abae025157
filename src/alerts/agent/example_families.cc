#include "alerts/agent/example_families.h"

#include <algorithm>
#include <iterator>

#include "alerts/agent/families.h"
#include "alerts/notify/worker_report.h"

namespace pgvigil::alerts {
namespace {

constexpr std::string_view kRules =
    "groups: [{name: example, rules: [{alert: Example, expr: vector(1)}]}]";

std::vector<metrics::MetricFamily> OfAgent() {
  Scope scope("instance", {}, std::size_t{1} << 20);
  scope.Load(rules::ParseRuleFile(kRules, "example").value_or(std::vector<rules::Group>()));
  scope.Evaluate(1, {}, SystemClock());
  const std::vector<PeerPage> peers = {{.address = "example", .page = nullptr, .error = {}}};
  const RoundTotals totals{.rounds = 1};
  return AgentFamilies({.agent_id = "example",
                        .scopes = {&scope},
                        .peers = peers,
                        .own_address = {},
                        .totals = totals,
                        .state_file = true});
}

std::vector<metrics::MetricFamily> OfNotifier() {
  notify::WorkerReport worker("example");
  worker.last_success = WallTime();
  worker.clock_skew_seconds = 0;
  const notify::LookupReport lookup{.name = "example"};
  return notify::NotificationFamilies({&worker, 1}, {&lookup, 1});
}

}  // namespace

std::vector<metrics::MetricFamily> ExampleFamilies() {
  auto families = OfAgent();
  std::ranges::move(OfNotifier(), std::back_inserter(families));
  return families;
}

}  // namespace pgvigil::alerts
