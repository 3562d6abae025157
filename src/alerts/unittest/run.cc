#include "alerts/unittest/run.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "alerts/promql/parser.h"
#include "alerts/unittest/group_run.h"
#include "config/path_list.h"
#include "config/yaml.h"

namespace pgvigil::unittest {
namespace {

using rules::Group;

/// Those that are not named come first, as with promtool; else the order of the files stays.
void Arrange(const std::vector<std::string>& order, std::vector<Group>& groups) {
  std::ranges::stable_sort(groups, {}, [&order](const Group& group) {
    const auto found = std::ranges::find(order, group.name);
    return found == order.end() ? 0 : found - order.begin();
  });
}

std::set<std::string> AlertNames(const std::vector<Group>& groups) {
  std::set<std::string> names;
  for (const Group& group : groups) {
    for (const rules::Rule& rule : group.rules) {
      if (rule.kind == rules::Rule::Kind::kAlerting) names.insert(rule.name);
    }
  }
  return names;
}

void WarnOfUnknownAlerts(const TestFile& file, const std::vector<Group>& groups, Outcome& outcome) {
  const std::set<std::string> names = AlertNames(groups);
  for (const TestGroup& group : file.groups) {
    for (const AlertTest& test : group.alerts) {
      if (names.contains(test.alert)) continue;
      outcome.warnings.push_back(test.where + ": no rule has the alert `" + test.alert + "`");
    }
  }
}

/// Relative patterns start at the folder of the test file. One that names nothing is left out with
/// a warning, as with promtool.
Result<std::vector<Group>> LoadRules(const std::string& path, const TestFile& file,
                                     Outcome& outcome) {
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  std::vector<Group> groups;
  for (const std::string& pattern : file.rule_files) {
    const std::string place = (folder / pattern).string();
    if (!config::ExpandPath(place)) {
      outcome.warnings.push_back(path + ": no file " + pattern);
      continue;
    }
    auto loaded = rules::LoadRuleFiles({place});
    if (!loaded) return tl::unexpected(std::move(loaded.error()));
    std::ranges::move(*loaded, std::back_inserter(groups));
  }
  return groups;
}

}  // namespace

Outcome RunTests(const TestFile& file, const std::vector<Group>& groups) {
  std::vector<Group> arranged = groups;
  Arrange(file.group_order, arranged);
  for (Group& group : arranged) group.interval = file.evaluation_interval;
  Outcome outcome;
  WarnOfUnknownAlerts(file, groups, outcome);
  for (const TestGroup& group : file.groups) {
    outcome.checks += group.alerts.size() + group.expressions.size();
    std::ranges::move(RunGroup(file, group, arranged), std::back_inserter(outcome.failures));
  }
  return outcome;
}

Result<Outcome> RunTestFile(const std::string& path) {
  const auto text = config::ReadFile(path);
  if (!text) return tl::unexpected(text.error());
  const auto file = ParseTestFile(*text, path);
  if (!file) return tl::unexpected(file.error());
  Outcome loading;
  const auto groups = LoadRules(path, *file, loading);
  if (!groups) return tl::unexpected(groups.error());
  Outcome outcome = RunTests(*file, *groups);
  std::ranges::move(loading.warnings, std::back_inserter(outcome.warnings));
  return outcome;
}

}  // namespace pgvigil::unittest
