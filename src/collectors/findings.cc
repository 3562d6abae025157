#include "collectors/findings.h"

#include <algorithm>
#include <array>

namespace pgvigil::collectors {

const Family kVerdictFamily{
    .name = "pg_ha_verdict",
    .help =
        "What is wrong: 1 for the state that holds. True is bad, false is good, unknown is "
        "neither. docs/ha-checks.md explains each verdict.",
    .labels = "verdict, subject, state"};

std::string_view Name(Truth truth) {
  switch (truth) {
    case Truth::kFalse:
      return "false";
    case Truth::kTrue:
      return "true";
    case Truth::kUnknown:
      break;
  }
  return "unknown";
}

std::string_view Name(Severity severity) {
  switch (severity) {
    case Severity::kInfo:
      return "info";
    case Severity::kWarning:
      return "warning";
    case Severity::kCritical:
      break;
  }
  return "critical";
}

Truth Not(Truth a) {
  if (a == Truth::kUnknown) return a;
  return ToTruth(a == Truth::kFalse);
}

Truth And(Truth a, Truth b) {
  if (a == Truth::kFalse || b == Truth::kFalse) return Truth::kFalse;
  return a == Truth::kTrue && b == Truth::kTrue ? Truth::kTrue : Truth::kUnknown;
}

Truth Or(Truth a, Truth b) { return Not(And(Not(a), Not(b))); }

std::vector<Findings::Entry>& Findings::Of(const Family& family) {
  const auto found = std::find_if(families_.begin(), families_.end(),
                                  [&](const auto& entry) { return entry.first == &family; });
  if (found != families_.end()) return found->second;
  return families_.emplace_back(&family, std::vector<Entry>{}).second;
}

void Findings::Set(const Family& family, double value, LabelViews labels) {
  std::vector<metrics::Label> own;
  for (const auto& [name, text] : labels) own.emplace_back(name, text);
  Of(family).push_back({std::move(own), value});
}

void Findings::Set(const Family& family, std::optional<double> value, LabelViews labels) {
  if (value) Set(family, *value, labels);
}

void Findings::SetState(const Family& family, std::string_view label,
                        std::span<const std::string_view> states, std::string_view current,
                        LabelViews labels) {
  for (const std::string_view state : states) {
    Set(family, state == current ? 1.0 : 0.0, labels);
    Of(family).back().labels.emplace_back(label, state);
  }
}

void Findings::Say(const Verdict& verdict, Truth truth, std::string_view subject) {
  static constexpr std::array<std::string_view, 3> kStates = {"true", "false", "unknown"};
  SetState(kVerdictFamily, "state", kStates, Name(truth),
           {{"verdict", verdict.name}, {"subject", subject}});
}

std::vector<metrics::MetricFamily> Findings::Take(const std::vector<metrics::Label>& constant) {
  std::vector<metrics::MetricFamily> result;
  for (auto& [family, entries] : families_) {
    metrics::MetricFamily made{std::string(family->name), std::string(family->help), family->type};
    for (Entry& entry : entries) {
      entry.labels.insert(entry.labels.end(), constant.begin(), constant.end());
      made.samples.push_back({metrics::LabelSet::Make(std::move(entry.labels)), entry.value});
    }
    result.push_back(std::move(made));
  }
  families_.clear();
  return result;
}

}  // namespace pgvigil::collectors
