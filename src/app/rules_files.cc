// What the commands below `rules` read.
#include <algorithm>

#include "alerts/promql/parser.h"
#include "alerts/rules/embedded.h"
#include "app/metric_list.h"
#include "app/own_metrics.h"
#include "app/rules_commands.h"
#include "config/yaml.h"
#include "queries/catalogue.h"

namespace pgvigil::app {
namespace {

using rules::Group;

Result<std::vector<Group>> ReadOne(const std::string& name, ReadRules& read) {
  const bool cluster = name == "cluster";
  if (!cluster && name != "default") return rules::LoadRuleFiles({name});
  const std::string file = name + "-rules.yaml";
  const std::string_view text = cluster ? rules::ClusterRulesText() : rules::DefaultRulesText();
  read.texts.emplace(file, text);
  return rules::ParseRuleFile(text, file);
}

void AddLines(std::string_view text, std::vector<std::string>& lines) {
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

lint::KnownMetric Known(const MetricEntry& entry, bool vanishes) {
  return {.name = entry.name,
          .type = entry.type,
          .help = entry.help,
          .labels = entry.labels,
          .vanishes = vanishes};
}

/// What Prometheus and the agent add to every series of a target, and what the settings add.
std::set<std::string, std::less<>> TargetLabels(const config::Settings& settings) {
  std::set<std::string, std::less<>> labels = {"job", "instance", "namespace", "pod", "cluster"};
  for (const auto& [name, unused] : settings.labels) labels.insert(name);
  for (const auto& [name, unused] : settings.alerts.target_labels) labels.insert(name);
  return labels;
}

}  // namespace

ReadRules ReadRuleFiles(const std::vector<std::string>& names) {
  ReadRules read;
  for (const std::string& name : names) {
    auto groups = ReadOne(name, read);
    if (!groups) {
      AddLines(groups.error().message, read.errors);
      continue;
    }
    for (Group& group : *groups) {
      if (!read.texts.contains(group.file)) {
        read.texts.emplace(group.file, config::ReadFile(group.file).value_or(""));
      }
      read.groups.push_back(std::move(group));
    }
  }
  return read;
}

Result<lint::KnownMetrics> MetricsForRules(const config::Settings& settings) {
  const auto catalogue = queries::LoadCatalogue(settings, true);
  if (!catalogue) return tl::unexpected(catalogue.error());
  std::vector<lint::KnownMetric> metrics = lint::BuiltinMetrics();
  for (const MetricEntry& entry : OwnMetrics(settings.profile)) {
    metrics.push_back(Known(entry, false));
  }
  for (const QueryEntry& query : ListEverything(*catalogue)) {
    for (const MetricEntry& entry : query.metrics) {
      metrics.push_back(Known(entry, catalogue->Find(query.name) != nullptr));
    }
  }
  return lint::KnownMetrics(std::move(metrics), TargetLabels(settings));
}

Result<std::vector<replay::RecordedPage>> ReadPages(const std::vector<std::string>& patterns) {
  std::vector<replay::RecordedPage> pages;
  for (const std::string& pattern : patterns) {
    const auto equals = pattern.find('=');
    const bool named = equals != std::string::npos && pattern.find('/') > equals;
    promql::Labels target;
    if (named) target.Set("instance", pattern.substr(0, equals));
    const auto files = replay::FilesOf(named ? pattern.substr(equals + 1) : pattern);
    if (!files) return tl::unexpected(files.error());
    for (const std::string& file : *files) {
      auto page = replay::ReadPage(file, target);
      if (!page) return tl::unexpected(page.error());
      pages.push_back(*std::move(page));
    }
  }
  std::ranges::stable_sort(pages, {}, &replay::RecordedPage::at);
  return pages;
}

Result<promql::Duration> ReadInterval(const std::string& text, promql::Duration otherwise) {
  if (text.empty()) return otherwise;
  const auto interval = promql::ParseDuration(text);
  if (interval && *interval > promql::Duration(0)) return *interval;
  return Fail(ErrorKind::kConfig,
              "--interval: expected a duration such as 15s, found `" + text + "`");
}

}  // namespace pgvigil::app
