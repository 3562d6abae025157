#include "alerts/agent/notices.h"

#include <utility>

#include "alerts/rules/escape.h"

namespace pgvigil::alerts {
namespace {

using promql::Labels;
using rules::Alert;
using rules::AlertState;

Labels WithExternal(const Labels& labels, const NoticeOptions& options) {
  Labels all = labels;
  for (const auto& [name, value] : options.external_labels.pairs()) {
    if (all.Get(name).empty()) all.Set(name, value);
  }
  all.Set(kSourceLabel, kSource);
  return all;
}

Labels WithEvidence(const Labels& annotations, const std::string& evidence) {
  Labels all = annotations;
  all.Remove(kEvidenceQuery);
  if (!evidence.empty()) all.Set(kEvidence, evidence);
  return all;
}

std::string SourceLink(const NoticeOptions& options, const std::string& rule) {
  if (options.external_url.empty()) return {};
  const bool slash = options.external_url.ends_with('/');
  return options.external_url + (slash ? "" : "/") +
         "api/v1/rules?rule_name[]=" + rules::EscapeQuery(rule);
}

bool IsTooYoung(const Alert& alert, const Labels& labels, const NoticeOptions& options) {
  const bool told = options.told != nullptr && options.told->contains(labels);
  return !told && alert.fired_at.value_or(alert.active_at) > options.fired_by;
}

}  // namespace

std::vector<notify::Notification> Notices(
    const std::vector<rules::RuleStatus>& rules, const NoticeOptions& options,
    const std::function<bool(const Alert&)>& may_resolve,
    const std::function<std::string(const Alert&)>& evidence) {
  std::vector<notify::Notification> notices;
  for (const auto& rule : rules) {
    for (const Alert& alert : rule.alerts) {
      const bool resolved = alert.state == AlertState::kInactive;
      if (alert.state == AlertState::kPending || (resolved && !may_resolve(alert))) continue;
      Labels labels = WithExternal(alert.labels, options);
      if (IsTooYoung(alert, labels, options)) continue;
      notices.push_back({.labels = std::move(labels),
                         .annotations = WithEvidence(alert.annotations, evidence(alert)),
                         .starts_at = alert.fired_at.value_or(alert.active_at),
                         .resolved_at = resolved ? alert.resolved_at.value_or(0) : 0,
                         .generator_url = SourceLink(options, rule.rule->name)});
    }
  }
  return notices;
}

}  // namespace pgvigil::alerts
