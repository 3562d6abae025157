#pragma once

#include <functional>
#include <string>
#include <unordered_set>
#include <vector>

#include "alerts/notify/notification.h"
#include "alerts/rules/engine.h"

namespace pgvigil::alerts {

/// The label that tells the agent's alerts from those of Prometheus.
inline constexpr std::string_view kSourceLabel = "alert_source";
inline constexpr std::string_view kSource = "pgvigil";
/// The annotation by which a rule names an evidence query; it is not sent.
inline constexpr std::string_view kEvidenceQuery = "evidence_query";
inline constexpr std::string_view kEvidence = "evidence";

/// Alerts that Alertmanagers know of, by the labels they were told. What was told once is told on:
/// to fall silent would resolve it.
using ToldAlerts = std::unordered_set<promql::Labels, promql::LabelsHash>;

struct NoticeOptions {
  promql::Labels external_labels;    ///< added where an alert has no such label
  std::string external_url;          ///< empty: no source link
  promql::Timestamp fired_by = 0;    ///< who began to fire later is not told of yet,
  const ToldAlerts* told = nullptr;  ///< unless it is one of these; null: none
};

/// What Alertmanager is told of these rules' alerts: those that fire, and those resolved and still
/// kept. `may_resolve` is asked for each resolved one; what it refuses is left out, and lapses.
/// `evidence` gives what was found when an alert fired; empty: nothing.
[[nodiscard]] std::vector<notify::Notification> Notices(
    const std::vector<rules::RuleStatus>& rules, const NoticeOptions& options,
    const std::function<bool(const rules::Alert&)>& may_resolve,
    const std::function<std::string(const rules::Alert&)>& evidence);

}  // namespace pgvigil::alerts
