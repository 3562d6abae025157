#include <algorithm>
#include <map>

#include "alerts/lint/checks.h"

namespace pgvigil::lint {
namespace {

using rules::Group;
using rules::Rule;

constexpr void (*kChecks[])(const Subject&) = {
    CheckMetrics, CheckFunctions, CheckWindows,   CheckThresholds, CheckOperators,
    CheckPairing, CheckAbsence,   CheckTemplates, CheckUnits,      CheckNames,
};

std::string SubjectOf(const Rule& rule) {
  return (rule.kind == Rule::Kind::kAlerting ? "alert " : "record ") + rule.name;
}

/// The names that the rules themselves bring; what they hold is not known.
KnownMetrics WithRecorded(const KnownMetrics& known, const std::vector<Group>& groups) {
  KnownMetrics all = known;
  for (const Group& group : groups) {
    for (const Rule& rule : group.rules) {
      if (rule.kind == Rule::Kind::kRecording) all.AddRecorded(rule.name);
    }
  }
  return all;
}

void CheckDuplicates(const std::vector<Group>& groups, std::vector<Finding>& findings) {
  std::map<std::pair<std::string, promql::Labels>, const Rule*> seen;
  for (const Group& group : groups) {
    for (const Rule& rule : group.rules) {
      const auto [first, fresh] =
          seen.try_emplace({SubjectOf(rule), promql::Labels(rule.labels)}, &rule);
      if (fresh) continue;
      findings.push_back({FindLint("duplicate-rule"), rule.where, SubjectOf(rule),
                          "is there with the same labels at " + first->second->where});
    }
  }
}

}  // namespace

void Subject::Tell(std::string_view lint, std::string message) const {
  findings.push_back({FindLint(lint), rule.where, SubjectOf(rule), std::move(message)});
}

std::string Subject::Text(const promql::Expr& expr) const {
  const std::string_view whole = rule.text;
  std::string line;
  for (const char c :
       whole.substr(std::min(expr.place.begin, whole.size()), expr.place.end - expr.place.begin)) {
    const bool blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (blank && (line.empty() || line.back() == ' ')) continue;
    line += blank ? ' ' : c;
  }
  return "`" + line + "`";
}

std::vector<Finding> CheckRules(const std::vector<Group>& groups, const KnownMetrics& known,
                                const Options& options) {
  const KnownMetrics all = WithRecorded(known, groups);
  std::vector<Finding> findings;
  for (const Group& group : groups) {
    for (const Rule& rule : group.rules) {
      const auto interval =
          group.interval == promql::Duration(0) ? options.interval : group.interval;
      for (const auto check : kChecks) check({rule, interval, all, findings});
    }
  }
  CheckDuplicates(groups, findings);
  std::erase_if(findings, [&options](const Finding& each) {
    return options.disabled.contains(each.lint->name);
  });
  return findings;
}

}  // namespace pgvigil::lint
