#include "alerts/notify/alert_set.h"

#include <algorithm>
#include <unordered_map>

namespace pgvigil::notify {
namespace {

bool SameNews(const Notification& a, const Notification& b) {
  const auto names_equal = [](const promql::Label& x, const promql::Label& y) {
    return x.first == y.first;
  };
  return a.starts_at == b.starts_at && a.resolved_at == b.resolved_at &&
         std::ranges::equal(a.annotations.pairs(), b.annotations.pairs(), names_equal);
}

}  // namespace

void KeepOneOfEach(std::vector<Notification>& alerts) {
  std::ranges::stable_sort(alerts, [](const Notification& a, const Notification& b) {
    if (a.labels != b.labels) return a.labels < b.labels;
    return (a.resolved_at == 0) > (b.resolved_at == 0);
  });
  const auto same = std::ranges::unique(alerts, {}, &Notification::labels);
  alerts.erase(same.begin(), same.end());
}

bool HasNews(const AlertSet& told, const AlertSet& newest) {
  std::unordered_map<promql::Labels, const Notification*, promql::LabelsHash> known;
  for (const Notification& alert : told.alerts) known[alert.labels] = &alert;
  return std::ranges::any_of(newest.alerts, [&](const Notification& alert) {
    const auto found = known.find(alert.labels);
    return found == known.end() || !SameNews(alert, *found->second);
  });
}

}  // namespace pgvigil::notify
