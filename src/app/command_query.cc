#include <iostream>
#include <memory>

#include "app/commands.h"
#include "app/one_shot.h"
#include "config/yaml.h"
#include "metrics/snapshot.h"

namespace pgvigil::app {
namespace {

Error NoSuchQuery(const std::string& name, const queries::Catalogue& catalogue) {
  std::vector<std::string_view> names;
  for (const auto& query : catalogue.queries) names.push_back(query->name);
  return {ErrorKind::kConfig, "there is no query `" + name + "`" + config::DidYouMean(name, names) +
                                  "\n`pgvigil describe` lists them all"};
}

/// What does not belong to the samples, so that standard output stays a page.
bool Explain(const Outcome& outcome) {
  std::cerr << "# database " << outcome.database << ": ";
  if (!outcome.skipped.empty()) {
    std::cerr << "not run (" << outcome.skipped << ")\n";
    return true;
  }
  if (outcome.error) {
    std::cerr << outcome.error->message << "\n";
    return false;
  }
  std::cerr << outcome.rows << " rows" << (outcome.truncated ? " (cut off)" : "") << " in "
            << ToSeconds(outcome.duration) * 1000 << " ms\n";
  for (const auto& loss : outcome.losses) {
    std::cerr << "# lost " << loss.count << ": " << Name(loss.reason) << " " << loss.column << " "
              << loss.example << "\n";
  }
  return true;
}

}  // namespace

int RunQuery(const CommandLine& line) {
  const auto loaded = Load(line);
  if (!loaded) return Report(loaded.error());
  const auto catalogue = queries::LoadCatalogue(loaded->settings, true);
  if (!catalogue) return Report(catalogue.error());
  const auto query = catalogue->Find(line.query);
  if (!query) return Report(NoSuchQuery(line.query, *catalogue));
  const auto clock = std::make_shared<SystemClock>();
  OneShot server(loaded->settings, clock);
  if (const auto connected = server.Connect(); !connected) return Report(connected.error());
  bool good = true;
  std::vector<metrics::BlockPtr> blocks;
  for (const Outcome& outcome : server.Run(query, line.database)) {
    good = Explain(outcome) && good;
    blocks.push_back(outcome.block);
  }
  const auto page = metrics::Snapshot::Merge(
      std::move(blocks), loaded->settings.collection.max_series, clock->WallNow());
  std::cout << *page->Page(metrics::Format::kText);
  return good ? 0 : kFailure;
}

}  // namespace pgvigil::app
