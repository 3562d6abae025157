#include "app/make_watch.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "app/profile.h"
#include "collectors/table.h"
#include "postgres/pool.h"

namespace pgvigil::app {

std::vector<metrics::Label> ConstantLabels(const config::Settings& settings) {
  return {settings.labels.begin(), settings.labels.end()};
}

std::unique_ptr<Watch> MakeWatch(config::Settings settings,
                                 std::shared_ptr<const queries::Catalogue> catalogue,
                                 const std::shared_ptr<const Clock>& clock, OwnBlocks own) {
  auto watch = std::make_unique<Watch>();
  watch->settings = std::move(settings);
  watch->catalogue = std::move(catalogue);
  const auto labels = ConstantLabels(watch->settings);
  watch->local = std::make_shared<collectors::LocalFacts>();
  watch->probes = std::make_unique<collectors::Probes>(
      collectors::MakeProbes(watch->settings, clock), labels, watch->local, clock);
  gather::GathererOptions options{.collection = watch->settings.collection,
                                  .ha = watch->settings.ha,
                                  .local = watch->local,
                                  .labels = labels,
                                  .extra_blocks =
                                      [labels, own = std::move(own), probes = watch->probes.get()] {
                                        auto blocks = probes->Blocks();
                                        if (own)
                                          std::ranges::move(own(labels),
                                                            std::back_inserter(blocks));
                                        return blocks;
                                      },
                                  .aliases = AliasesOf(watch->settings.profile)};
  watch->gatherer = std::make_unique<gather::Gatherer>(
      std::move(options), watch->catalogue,
      postgres::MakeExecutor(watch->settings.connection, watch->settings.collection, clock),
      *clock);
  return watch;
}

}  // namespace pgvigil::app
