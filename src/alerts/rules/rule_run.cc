#include "alerts/rules/rule_run.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "alerts/promql/evaluator.h"
#include "alerts/promql/parser.h"
#include "alerts/rules/restore.h"
#include "alerts/rules/template.h"

namespace pgvigil::rules {
namespace {

constexpr std::string_view kAlertName = "alertname";

std::string KeyOf(const Group& group, const Rule& rule) {
  std::string key = group.file + "\n" + group.name + "\n" + rule.name;
  for (const auto& [name, value] : rule.labels) key += "\n" + name + "=" + value;
  return key;
}

std::vector<std::vector<promql::Matcher>> SelectorsOf(const Rule& rule) {
  std::vector<std::vector<promql::Matcher>> selectors;
  promql::Walk(*rule.expr, [&](const promql::Expr& expr) {
    if (const auto* selector = std::get_if<promql::Selector>(&expr.node)) {
      selectors.push_back(selector->matchers);
    } else if (const auto* range = std::get_if<promql::Range>(&expr.node)) {
      selectors.push_back(range->selector.matchers);
    }
  });
  return selectors;
}

tl::unexpected<Error> Wrong(std::string message) {
  return Fail(ErrorKind::kInternal, std::move(message));
}

Result<void> CheckLimit(std::size_t count, std::size_t limit, std::string_view what) {
  if (limit == 0 || count <= limit) return {};
  return Wrong("exceeded limit of " + std::to_string(limit) + " with " + std::to_string(count) +
               " " + std::string(what));
}

}  // namespace

RuleRun::RuleRun(const Group& group, Rule rule)
    : rule_(std::move(rule)),
      key_(KeyOf(group, rule_)),
      selectors_(SelectorsOf(rule_)),
      range_(promql::ReachOf(*rule_.expr, Duration(0)).back) {
  status_.group = group.name;
  status_.file = group.file;
}

void RuleRun::TakeOver(RuleRun& previous) {
  alerts_ = std::move(previous.alerts_);
  remembered_pending_ = std::move(previous.remembered_pending_);
  remembered_at_ = previous.remembered_at_;
  restored_ = previous.restored_;
  first_ = previous.first_;
  blind_ = previous.blind_;
  error_ = previous.error_;
  series_ = std::exchange(previous.series_, {});
  status_ = previous.status_;
}

void RuleRun::Remember(RememberedRule remembered) {
  remembered_at_ = remembered.saved_at;
  for (Alert& alert : remembered.alerts) {
    if (alert.state == AlertState::kPending) {
      remembered_pending_.push_back(std::move(alert));
      continue;
    }
    restored_ = restored_ || alert.state == AlertState::kFiring;
    Labels labels = alert.labels;
    alerts_.insert_or_assign(std::move(labels), std::move(alert));
  }
  ShowAlerts();
  if (restored_) status_.state = RuleStatus::State::kFiring;
}

std::string RuleRun::WhyBlind(const Blindness& blindness) const {
  for (const auto& selector : selectors_) {
    if (std::string why = blindness(selector); !why.empty()) return why;
  }
  return {};
}

// A clock that was set back between two processes would keep alerts from the future.
void RuleRun::BeginAt(Timestamp now) {
  if (first_) return;
  constexpr Duration kNoise = std::chrono::seconds(1);
  if (remembered_at_ > now + kNoise.count()) ShiftTime(Duration(now - remembered_at_));
  first_ = now;
}

bool RuleRun::Evaluate(const Group& group, const Round& round, const EngineOptions& options) {
  BeginAt(round.now);
  blind_ = WhyBlind(round.blindness);
  written_.clear();
  const auto done = Run(group, round, options);
  error_ = done ? std::string() : done.error().message;
  // After an error nothing is written: the series before stand until lookback ends them.
  if (done) Write(round.sink, round.now - group.query_offset.count());
  Show(round);
  return done.has_value();
}

Result<void> RuleRun::Run(const Group& group, const Round& round, const EngineOptions& options) {
  auto rows = Query(group, round, options);
  if (!rows) return tl::unexpected(rows.error());
  if (rule_.kind == Rule::Kind::kRecording) return Record(*rows, group);
  return Judge(*rows, group, round, options);
}

// A subquery without a step takes that of the groups, as in Prometheus.
Result<promql::Vector> RuleRun::Query(const Group& group, const Round& round,
                                      const EngineOptions& options) const {
  const Timestamp at = round.now - group.query_offset.count();
  auto value = promql::Evaluate(*rule_.expr, round.storage, at, {.default_step = options.interval});
  if (!value) return Wrong(value.error().message);
  if (auto* vector = std::get_if<promql::Vector>(&*value)) return std::move(*vector);
  if (const auto* scalar = std::get_if<double>(&*value)) {
    return promql::Vector{{.labels = {}, .t = at, .value = *scalar}};
  }
  return Wrong("the expression gives no vector and no scalar");
}

Result<void> RuleRun::Record(const promql::Vector& rows, const Group& group) {
  std::unordered_set<Labels, promql::LabelsHash> seen;
  for (const promql::Sample& row : rows) {
    Labels labels = row.labels;
    labels.Set(promql::kMetricName, rule_.name);
    for (const auto& [name, value] : rule_.labels) labels.Set(name, value);
    if (!seen.insert(labels).second) {
      return Wrong("vector contains metrics with the same labelset after applying rule labels");
    }
    written_.emplace_back(std::move(labels), row.value);
  }
  auto within = CheckLimit(rows.size(), group.limit, "series");
  if (!within) written_.clear();
  return within;
}

Alert RuleRun::NewAlert(const promql::Sample& row, Timestamp now,
                        const EngineOptions& options) const {
  const TemplateInput input{.labels = &row.labels,
                            .external_labels = &options.external_labels,
                            .external_url = options.external_url,
                            .value = row.value,
                            .now = now};
  Alert alert{.labels = row.labels.Nameless(), .value = row.value, .active_at = now};
  for (const auto& [name, text] : rule_.labels) alert.labels.Set(name, Expand(text, input));
  alert.labels.Set(kAlertName, rule_.name);
  for (const auto& [name, text] : rule_.annotations) {
    alert.annotations.Set(name, Expand(text, input));
  }
  return alert;
}

Result<void> RuleRun::Judge(const promql::Vector& rows, const Group& group, const Round& round,
                            const EngineOptions& options) {
  Alerts seen;
  for (const promql::Sample& row : rows) {
    Alert alert = NewAlert(row, round.now, options);
    Labels labels = alert.labels;
    if (!seen.emplace(std::move(labels), std::move(alert)).second) {
      return Wrong("vector contains metrics with the same labelset after applying alert labels");
    }
  }
  for (const auto& [labels, alert] : seen) Adopt(alert, round.now, options);
  StepAll(seen, round.now, options);
  const auto active = std::ranges::count_if(
      alerts_, [](const auto& entry) { return entry.second.state != AlertState::kInactive; });
  auto within = CheckLimit(static_cast<std::size_t>(active), group.limit, "alerts");
  if (!within) alerts_.clear();
  WriteAlerts();
  return within;
}

// What is active already keeps its labels and times. What was pending when an earlier process ended
// goes on from there; what has not come back by the time the window is full is forgotten.
void RuleRun::Adopt(Alert seen, Timestamp now, const EngineOptions& options) {
  const auto known = alerts_.find(seen.labels);
  if (known != alerts_.end() && known->second.state != AlertState::kInactive) {
    known->second.annotations = std::move(seen.annotations);
    return;
  }
  const auto remembered = std::ranges::find(remembered_pending_, seen.labels, &Alert::labels);
  if (remembered != remembered_pending_.end()) {
    seen.active_at =
        RestoredActiveAt({remembered->active_at, remembered_at_, now}, rule_.hold, options);
  }
  Labels labels = seen.labels;
  alerts_.insert_or_assign(std::move(labels), std::move(seen));
}

// After a restart the window begins empty: what a range can no longer show has not ended.
bool RuleRun::Filling(Timestamp now, const EngineOptions& options) const {
  return now - *first_ < std::min(range(), options.outage_tolerance).count();
}

/// nullopt: it is to be forgotten.
std::optional<Alert> RuleRun::After(const Alert& alert, const Alerts& seen,
                                    Observation observed) const {
  if (alert.state == AlertState::kInactive) {
    const Timestamp resolved = alert.resolved_at.value_or(observed.at);
    if (observed.at - resolved > kResolvedRetention.count()) return std::nullopt;
    return alert;
  }
  const auto row = seen.find(alert.labels);
  if (row != seen.end()) observed.value = row->second.value;
  return Step(alert, observed, {rule_.hold, rule_.keep_firing_for});
}

void RuleRun::StepAll(const Alerts& seen, Timestamp now, const EngineOptions& options) {
  const bool filling = Filling(now, options);
  if (blind_.empty() && !filling) remembered_pending_.clear();
  for (auto entry = alerts_.begin(); entry != alerts_.end();) {
    const bool fires = entry->second.state == AlertState::kFiring;
    const bool unseen = options.hold_blind && !blind_.empty();
    const bool blind = unseen || (restored_ && fires && filling);
    auto next = After(entry->second, seen, {.at = now, .value = {}, .blind = blind});
    if (next) entry->second = *std::move(next);
    entry = next ? std::next(entry) : alerts_.erase(entry);
  }
}

void RuleRun::WriteAlerts() {
  for (const auto& [labels, alert] : alerts_) {
    if (alert.state == AlertState::kInactive) continue;
    Labels series = labels;
    series.Set(promql::kMetricName, "ALERTS_FOR_STATE");
    written_.emplace_back(series, static_cast<double>(alert.active_at / 1000));
    series.Set(promql::kMetricName, "ALERTS");
    series.Set("alertstate", Name(alert.state));
    written_.emplace_back(std::move(series), 1);
  }
}

void RuleRun::Write(SampleSink& sink, Timestamp at) {
  auto before = std::exchange(series_, {});
  for (auto& [labels, value] : written_) {
    sink.Append(labels, {at, value});
    before.erase(labels);
    series_.insert(std::move(labels));
  }
  for (const Labels& gone : before) sink.Append(gone, {at, promql::StaleMarker()});
  written_.clear();
}

void RuleRun::EndSeries(SampleSink& sink, Timestamp at) {
  written_.clear();
  Write(sink, at);
}

void RuleRun::ShowAlerts() {
  status_.alerts.clear();
  for (const auto& [labels, alert] : alerts_) status_.alerts.push_back(alert);
  std::ranges::sort(status_.alerts, {}, &Alert::labels);
}

void RuleRun::Show(const Round& round) {
  using State = RuleStatus::State;
  ShowAlerts();
  const auto any = [this](AlertState state) {
    return std::ranges::find(status_.alerts, state, &Alert::state) != status_.alerts.end();
  };
  status_.last_evaluation = round.now;
  status_.why = why_unknown();
  if (any(AlertState::kFiring)) {
    status_.state = State::kFiring;
  } else if (any(AlertState::kPending)) {
    status_.state = State::kPending;
  } else {
    status_.state = status_.why.empty() ? State::kInactive : State::kUnknown;
  }
}

void RuleRun::ShiftTime(Duration by) {
  const auto shift = [by](Timestamp& time) { time += by.count(); };
  const auto shift_if = [&](std::optional<Timestamp>& time) {
    if (time) shift(*time);
  };
  const auto shift_alert = [&](Alert& alert) {
    shift(alert.active_at);
    shift_if(alert.fired_at);
    shift_if(alert.resolved_at);
    shift_if(alert.keep_firing_since);
  };
  for (auto& [labels, alert] : alerts_) shift_alert(alert);
  for (Alert& alert : remembered_pending_) shift_alert(alert);
  for (Alert& alert : status_.alerts) shift_alert(alert);
  if (first_) shift(status_.last_evaluation);
  shift(remembered_at_);
  shift_if(first_);
}

}  // namespace pgvigil::rules
