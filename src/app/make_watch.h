#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "app/watch.h"
#include "base/clock.h"

namespace pgvigil::app {

/// Metrics of the program itself, with the constant labels given.
using OwnBlocks =
    std::function<std::vector<metrics::BlockPtr>(const std::vector<metrics::Label>& labels)>;

/// The labels on every series.
[[nodiscard]] std::vector<metrics::Label> ConstantLabels(const config::Settings& settings);

/// Puts together what `settings` ask for; its threads start. `own` may be null.
[[nodiscard]] std::unique_ptr<Watch> MakeWatch(config::Settings settings,
                                               std::shared_ptr<const queries::Catalogue> catalogue,
                                               const std::shared_ptr<const Clock>& clock,
                                               OwnBlocks own);

}  // namespace pgvigil::app
