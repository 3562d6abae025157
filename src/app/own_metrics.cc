#include "app/own_metrics.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "alerts/agent/example_families.h"
#include "app/process_stats.h"
#include "app/profile.h"
#include "app/program_metrics.h"
#include "gather/self_metrics.h"
#include "http/server_stats.h"

namespace pgvigil::app {
namespace {

using Families = std::vector<metrics::MetricFamily>;

MetricEntry EntryOf(const metrics::MetricFamily& family) {
  MetricEntry entry{
      .name = family.name, .type = family.type, .help = family.help, .labels = {}, .versions = {}};
  metrics::LabelSetPtr labels;
  if (!family.samples.empty()) labels = family.samples.front().labels;
  if (!family.histograms.empty()) labels = family.histograms.front().labels;
  if (!labels) return entry;
  for (const auto& label : labels->labels()) entry.labels.push_back(label.first);
  return entry;
}

void Append(Families from, Families& to) {
  std::move(from.begin(), from.end(), std::back_inserter(to));
}

Families HttpFamilies() {
  http::ServerStats stats;
  stats.requests[{"/metrics", 200}] = 1;
  return http::StatsFamilies(stats);
}

/// A query that has seen everything a query can see.
gather::TaskViewPtr Example(const SteadyTime& now) {
  auto labels = std::make_shared<gather::TaskLabels>();
  labels->query = metrics::LabelSet::Make({{"query", ""}, {"database", ""}});
  labels->collector = metrics::LabelSet::Make({{"collector", ""}});
  auto task = std::make_shared<gather::TaskView>();
  task->query = std::make_shared<const queries::Query>();
  task->labels = std::move(labels);
  task->block = std::make_shared<const metrics::Block>("", Families{});
  task->gathered_at = now;
  task->succeeded_at = WallTime(std::chrono::seconds(1));
  task->ran = true;
  task->errors = {{"", 1}};
  task->lost_samples = {{"", 1}};
  return task;
}

gather::TaskViewPtr SkippedExample(const gather::TaskView& example) {
  auto task = std::make_shared<gather::TaskView>();
  task->query = example.query;
  task->labels = example.labels;
  task->skipped = "example";
  return task;
}

/// Every metric about the server and the queries, as a page would show it.
Families GatherFamilies(std::string_view profile) {
  const SteadyTime now{std::chrono::hours(1)};
  auto facts = std::make_shared<postgres::ServerFacts>();
  facts->missing_grants = {""};
  gather::Board::Contents contents;
  contents.tasks.push_back(Example(now));
  contents.tasks.push_back(SkippedExample(*contents.tasks.front()));
  contents.server.session.connect_state = postgres::ServerState::kUp;
  contents.server.facts = std::move(facts);
  gather::PageCounts counts;
  counts.dropped[{"", ""}] = 1;
  const gather::Horizon horizon{now, std::chrono::seconds(1), postgres::ServerState::kUp};
  return gather::SelfMetrics({}, AliasesOf(profile)).Make(contents, counts, horizon)->families();
}

}  // namespace

std::vector<MetricEntry> OwnMetrics(std::string_view profile) {
  Families families;
  Append(GatherFamilies(profile), families);
  Append(BuildFamilies(ThisBuild()), families);
  Append(ConfigFamilies({}), families);
  Append(ScrapeFamilies({SteadyTime(), WallTime()}), families);
  Append(HttpFamilies(), families);
  Append(alerts::ExampleFamilies(), families);
  Append(ProcessFamilies({}), families);
  std::vector<MetricEntry> entries;
  std::transform(families.begin(), families.end(), std::back_inserter(entries), EntryOf);
  std::sort(entries.begin(), entries.end(),
            [](const MetricEntry& a, const MetricEntry& b) { return a.name < b.name; });
  return entries;
}

}  // namespace pgvigil::app
