#include "app/rules_json.h"

#include <map>
#include <nlohmann/json.hpp>
#include <span>
#include <utility>

#include "alerts/promql/parser.h"
#include "base/time_text.h"
#include "metrics/number.h"

namespace pgvigil::app {
namespace {

using Json = nlohmann::ordered_json;
using alerts::RuleView;
using rules::AlertState;
using rules::RuleStatus;

std::string NumberText(double value) {
  std::string text;
  metrics::AppendNumber(value, text);
  return text;
}

/// Of what has never been, as Go writes it.
std::string MomentText(promql::Timestamp milliseconds) {
  return milliseconds == 0 ? "0001-01-01T00:00:00Z" : TimeText(milliseconds);
}

Json LabelsJson(std::span<const promql::Label> labels) {
  Json object = Json::object();
  for (const auto& [name, value] : labels) object[name] = value;
  return object;
}

Json AlertJson(const rules::Alert& alert) {
  Json json = {{"labels", LabelsJson(alert.labels.pairs())},
               {"annotations", LabelsJson(alert.annotations.pairs())},
               {"state", Name(alert.state)},
               {"activeAt", MomentText(alert.active_at)},
               {"value", NumberText(alert.value)}};
  if (alert.keep_firing_since) json["keepFiringSince"] = MomentText(*alert.keep_firing_since);
  return json;
}

Json ActiveAlerts(const RuleStatus& status) {
  Json list = Json::array();
  for (const auto& alert : status.alerts) {
    if (alert.state != AlertState::kInactive) list.push_back(AlertJson(alert));
  }
  return list;
}

/// Prometheus calls a rule unknown that was not evaluated yet, and one in error that could not be.
std::string_view HealthOf(const RuleStatus& status) {
  if (!status.why.empty()) return "err";
  return status.state == RuleStatus::State::kUnevaluated ? "unknown" : "ok";
}

std::string_view StateOf(const RuleStatus& status) {
  const bool unevaluated = status.state == RuleStatus::State::kUnevaluated;
  return Name(unevaluated ? RuleStatus::State::kUnknown : status.state);
}

Json RuleJson(const RuleView& view) {
  const rules::Rule& rule = view.rule;
  Json json = {{"name", rule.name},
               {"query", promql::Print(*rule.expr)},
               {"labels", LabelsJson(rule.labels)},
               {"health", HealthOf(view.status)},
               {"lastEvaluation", MomentText(view.status.last_evaluation)}};
  if (!view.status.why.empty()) json["lastError"] = view.status.why;
  if (rule.kind == rules::Rule::Kind::kRecording) {
    json["type"] = "recording";
    return json;
  }
  json["type"] = "alerting";
  json["state"] = StateOf(view.status);
  json["duration"] = std::chrono::duration<double>(rule.hold).count();
  json["keepFiringFor"] = std::chrono::duration<double>(rule.keep_firing_for).count();
  json["annotations"] = LabelsJson(rule.annotations);
  json["alerts"] = ActiveAlerts(view.status);
  return json;
}

std::string Success(Json data) {
  return Json({{"status", "success"}, {"data", std::move(data)}})
             .dump(-1, ' ', false, Json::error_handler_t::replace) +
         "\n";
}

}  // namespace

std::string RulesJson(const alerts::AgentStatus* status, std::string_view rule_name) {
  Json groups = Json::array();
  std::map<std::pair<std::string, std::string>, std::size_t> places;
  if (status == nullptr) return Success({{"groups", std::move(groups)}});
  for (const auto& group : status->groups) {
    places.emplace(std::pair(group.file, group.name), groups.size());
    groups.push_back({{"name", group.name},
                      {"file", group.file},
                      {"interval", std::chrono::duration<double>(group.interval).count()},
                      {"lastEvaluation", MomentText(group.last_evaluation)},
                      {"evaluationTime", group.duration_seconds},
                      {"rules", Json::array()}});
  }
  for (const RuleView& rule : status->rules) {
    const auto place = places.find({rule.status.file, rule.status.group});
    if (place == places.end() || (!rule_name.empty() && rule.rule.name != rule_name)) continue;
    groups[place->second]["rules"].push_back(RuleJson(rule));
  }
  if (!rule_name.empty()) {
    Json some = Json::array();
    for (Json& group : groups) {
      if (!group["rules"].empty()) some.push_back(std::move(group));
    }
    groups = std::move(some);
  }
  return Success({{"groups", std::move(groups)}});
}

std::string AlertsJson(const alerts::AgentStatus* status) {
  Json list = Json::array();
  if (status != nullptr) {
    for (const RuleView& rule : status->rules) {
      for (Json& alert : ActiveAlerts(rule.status)) list.push_back(std::move(alert));
    }
  }
  return Success({{"alerts", std::move(list)}});
}

}  // namespace pgvigil::app
