#include <algorithm>
#include <iostream>

#include "alerts/lint/lint.h"
#include "app/rules_commands.h"
#include "config/yaml.h"

namespace pgvigil::app {
namespace {

using lint::Finding;
using lint::Severity;

int ListLints() {
  for (const lint::Lint& each : lint::AllLints()) {
    std::cout << each.name << " (" << Name(each.severity) << ")\n  " << each.reason << "\n";
  }
  return 0;
}

Result<lint::Options> OptionsOf(const RulesRequest& request) {
  lint::Options options;
  const auto interval = ReadInterval(request.interval, options.interval);
  if (!interval) return tl::unexpected(interval.error());
  options.interval = *interval;
  std::vector<std::string_view> names;
  for (const lint::Lint& each : lint::AllLints()) names.push_back(each.name);
  for (const std::string& name : request.disabled) {
    if (lint::FindLint(name) == nullptr) {
      return Fail(ErrorKind::kConfig, "--disable: there is no lint `" + name + "`" +
                                          config::DidYouMean(name, names) +
                                          "\n`pgvigil rules check --lints` lists them all");
    }
    options.disabled.insert(name);
  }
  return options;
}

/// Those that are evaluated with these settings.
std::vector<std::string> FilesOf(const RulesRequest& request, const config::Settings& settings) {
  if (!request.files.empty()) return request.files;
  std::vector<std::string> files = {"default", "cluster"};
  const config::AlertSettings& alerts = settings.alerts;
  files.insert(files.end(), alerts.rule_files.begin(), alerts.rule_files.end());
  files.insert(files.end(), alerts.cluster_rule_files.begin(), alerts.cluster_rule_files.end());
  return files;
}

void Print(const Finding& finding) {
  std::cout << Name(finding.lint->severity) << ": " << finding.where << ": " << finding.subject
            << ": " << finding.message << " [" << finding.lint->name << "]\n    "
            << finding.lint->reason << "\n";
}

int PrintAll(const ReadRules& read, const std::vector<Finding>& findings, bool strict) {
  for (const std::string& error : read.errors) std::cout << "error: " << error << "\n";
  for (const Finding& finding : findings) Print(finding);
  const auto is_error = [](const Finding& each) { return each.lint->severity == Severity::kError; };
  const auto lint_errors = static_cast<std::size_t>(std::ranges::count_if(findings, is_error));
  const std::size_t errors = read.errors.size() + lint_errors;
  const std::size_t warnings = findings.size() - lint_errors;
  std::size_t rules = 0;
  for (const rules::Group& group : read.groups) rules += group.rules.size();
  std::cout << rules << " rules, " << errors << " errors, " << warnings << " warnings\n";
  return errors > 0 || (strict && warnings > 0) ? kFailure : 0;
}

}  // namespace

int RunRulesCheck(const CommandLine& line) {
  if (line.rules.list_lints) return ListLints();
  const auto options = OptionsOf(line.rules);
  if (!options) return Report(options.error());
  const auto loaded = Load(line);
  if (!loaded) return Report(loaded.error());
  const auto known = MetricsForRules(loaded->settings);
  if (!known) return Report(known.error());
  const ReadRules read = ReadRuleFiles(FilesOf(line.rules, loaded->settings));
  return PrintAll(read,
                  lint::WithoutForgiven(lint::CheckRules(read.groups, *known, *options),
                                        read.groups, read.texts),
                  line.rules.strict);
}

}  // namespace pgvigil::app
