#include "alerts/agent/families.h"

#include <array>
#include <string>
#include <utility>

#include "alerts/agent/notices.h"
#include "alerts/agent/peer_view.h"

namespace pgvigil::alerts {
namespace {

using metrics::Label;
using metrics::LabelSet;
using metrics::MetricFamily;
using metrics::MetricType;
using rules::RuleStatus;

constexpr std::array kStates = {RuleStatus::State::kFiring, RuleStatus::State::kPending,
                                RuleStatus::State::kInactive, RuleStatus::State::kUnknown,
                                RuleStatus::State::kUnevaluated};

/// One family on its way.
class Family {
 public:
  Family(std::string name, MetricType type, std::string help)
      : family_{.name = std::move(name), .help = std::move(help), .type = type} {}

  void Set(double value, std::vector<Label> labels = {}) {
    family_.samples.push_back({LabelSet::Make(std::move(labels)), value});
  }
  [[nodiscard]] MetricFamily Take() { return std::move(family_); }

 private:
  MetricFamily family_;
};

Family Gauge(std::string name, std::string help) {
  return {std::move(name), MetricType::kGauge, std::move(help)};
}
Family Counter(std::string name, std::string help) {
  return {std::move(name), MetricType::kCounter, std::move(help)};
}

std::string SeverityOf(const rules::Rule& rule) {
  for (const auto& [name, value] : rule.labels) {
    if (name == "severity") return value;
  }
  return {};
}

void AddRuleStates(const AgentView& view, std::vector<MetricFamily>& out) {
  Family family = Gauge("pgvigil_rule_state",
                        "State of each alerting rule: 1 for the one that holds. Unknown: its input "
                        "could not be collected, so that no alert means nothing.");
  for (const Scope* scope : view.scopes) {
    for (const RuleStatus& rule : scope->engine().rules()) {
      if (rule.rule->kind != rules::Rule::Kind::kAlerting) continue;
      for (const auto state : kStates) {
        family.Set(rule.state == state ? 1 : 0, {{"rule_group", rule.group},
                                                 {"rule", rule.rule->name},
                                                 {"severity", SeverityOf(*rule.rule)},
                                                 {"state", std::string(Name(state))}});
      }
    }
  }
  out.push_back(family.Take());
}

void AddGroups(const AgentView& view, std::vector<MetricFamily>& out) {
  Family evaluations =
      Counter("pgvigil_rule_group_iterations_total", "Evaluations of a rule group.");
  Family failures =
      Counter("pgvigil_rule_evaluation_failures_total", "Evaluations of a rule that failed.");
  Family missed = Counter("pgvigil_rule_group_iterations_missed_total",
                          "Evaluations of a rule group that were due and had no turn.");
  Family last = Gauge("pgvigil_rule_group_last_evaluation_timestamp_seconds",
                      "When a rule group was evaluated last, as Unix time.");
  Family duration = Gauge("pgvigil_rule_group_last_duration_seconds",
                          "How long the last evaluation of a rule group took.");
  for (const Scope* scope : view.scopes) {
    for (const auto& group : scope->engine().groups()) {
      const std::vector<Label> labels = {{"rule_group", group.name},
                                         {"scope", std::string(scope->name())}};
      evaluations.Set(static_cast<double>(group.evaluations), labels);
      failures.Set(static_cast<double>(group.failures), labels);
      missed.Set(static_cast<double>(group.missed), labels);
      if (group.evaluations == 0) continue;
      last.Set(static_cast<double>(group.last_evaluation) / 1000, labels);
      duration.Set(group.duration_seconds, labels);
    }
  }
  for (Family* family : {&evaluations, &failures, &missed, &last, &duration}) {
    out.push_back(family->Take());
  }
}

std::vector<Label> Exposed(const rules::Alert& alert, bool with_state) {
  const auto pairs = alert.labels.pairs();
  std::vector<Label> labels(pairs.begin(), pairs.end());
  if (with_state) labels.emplace_back("alertstate", Name(alert.state));
  labels.emplace_back(kSourceLabel, kSource);
  return labels;
}

// Told apart from those of Prometheus by the label alert_source.
void AddAlerts(const AgentView& view, std::vector<MetricFamily>& out) {
  Family alerts = Gauge("ALERTS", "Alerts of pgvigil's own rules that are pending or firing.");
  Family since =
      Gauge("ALERTS_FOR_STATE", "Since when the condition of each such alert holds, as Unix time.");
  for (const Scope* scope : view.scopes) {
    for (const RuleStatus& rule : scope->engine().rules()) {
      for (const rules::Alert& alert : rule.alerts) {
        if (alert.state == rules::AlertState::kInactive) continue;
        alerts.Set(1, Exposed(alert, true));
        since.Set(static_cast<double>(alert.active_at) / 1000, Exposed(alert, false));
      }
    }
  }
  out.push_back(alerts.Take());
  out.push_back(since.Take());
}

void AddWindows(const AgentView& view, std::vector<MetricFamily>& out) {
  Family series = Gauge("pgvigil_window_series", "Series kept for rules to look back on.");
  Family points = Gauge("pgvigil_window_samples", "Samples kept for rules to look back on.");
  Family bytes = Gauge("pgvigil_window_bytes", "Memory of the samples kept for rules.");
  Family limit = Gauge("pgvigil_window_limit_bytes", "How much that may be.");
  Family appended = Counter("pgvigil_window_samples_appended_total", "Samples taken in.");
  Family dropped = Counter("pgvigil_window_samples_dropped_total",
                           "Samples that did not fit, or were not newer than the last.");
  for (const Scope* scope : view.scopes) {
    if (scope->empty()) continue;
    const auto stats = scope->window().stats();
    const std::vector<Label> labels = {{"scope", std::string(scope->name())}};
    series.Set(static_cast<double>(stats.series), labels);
    points.Set(static_cast<double>(stats.points), labels);
    bytes.Set(static_cast<double>(stats.bytes), labels);
    limit.Set(static_cast<double>(view.window_limit), labels);
    appended.Set(static_cast<double>(stats.appended), labels);
    dropped.Set(static_cast<double>(stats.dropped), labels);
  }
  for (Family* family : {&series, &points, &bytes, &limit, &appended, &dropped}) {
    out.push_back(family->Take());
  }
}

void AddPeers(const AgentView& view, std::vector<MetricFamily>& out) {
  Family up = Gauge("pgvigil_peer_up",
                    "Whether a peer's page could be had in the last round. This agent itself, when "
                    "it is among the peers, is left out.");
  for (const PeerPage& peer : view.peers) {
    if (peer.address != view.own_address) {
      up.Set(peer.error.empty() ? 1 : 0, {{"peer", peer.address}});
    }
  }
  out.push_back(up.Take());
}

void AddTotals(const AgentView& view, std::vector<MetricFamily>& out) {
  const RoundTotals& totals = view.totals;
  Family info = Gauge(std::string(kAgentInfo), "Identity of this process among its peers.");
  info.Set(1, {{"id", std::string(view.agent_id)}});
  Family rounds = Counter("pgvigil_agent_rounds_total",
                          "Rounds of collecting a page and evaluating the rules that are due.");
  rounds.Set(static_cast<double>(totals.rounds));
  Family skipped =
      Counter("pgvigil_agent_rounds_skipped_total", "Rounds in which no page was to be had.");
  skipped.Set(static_cast<double>(totals.skipped));
  Family seconds = Gauge("pgvigil_agent_round_seconds",
                         "How long the last round took, waiting for answers included.");
  if (totals.rounds > 0) seconds.Set(totals.last_seconds);
  Family evaluation = Gauge("pgvigil_agent_evaluation_seconds",
                            "How long evaluating the rules took in the last round.");
  if (totals.rounds > 0) evaluation.Set(totals.evaluation_seconds);
  Family steps =
      Counter("pgvigil_agent_clock_steps_total", "Times the machine's clock was seen to be set.");
  steps.Set(static_cast<double>(totals.clock_steps));
  for (Family* family : {&info, &rounds, &skipped, &seconds, &evaluation, &steps}) {
    out.push_back(family->Take());
  }
  if (!view.state_file) return;
  Family saved = Gauge("pgvigil_agent_state_saved",
                       "Whether the state of the alerts could be written to its file last time.");
  saved.Set(totals.state_saved ? 1 : 0);
  out.push_back(saved.Take());
}

}  // namespace

std::vector<MetricFamily> AgentFamilies(const AgentView& view) {
  std::vector<MetricFamily> families;
  AddTotals(view, families);
  AddRuleStates(view, families);
  AddGroups(view, families);
  AddAlerts(view, families);
  AddWindows(view, families);
  AddPeers(view, families);
  return families;
}

}  // namespace pgvigil::alerts
