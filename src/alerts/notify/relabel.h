#pragma once

#include <optional>
#include <span>
#include <vector>

#include "alerts/promql/labels.h"
#include "alerts/promql/matcher.h"
#include "base/result.h"
#include "config/notify_settings.h"

namespace pgvigil::notify {

/// A list of relabel_config, ready to be applied. Immutable, thread-safe.
/// https://prometheus.io/docs/prometheus/latest/configuration/configuration/#relabel_config
/// `lowercase` and `uppercase` know the letters of ASCII only.
class Relabeling {
 public:
  /// Errors: kConfig, with the place of the regular expression that is none.
  static Result<Relabeling> Make(std::span<const config::RelabelSettings> steps);

  /// nullopt: dropped.
  [[nodiscard]] std::optional<promql::Labels> Apply(promql::Labels labels) const;

 private:
  struct Step {
    config::RelabelSettings settings;
    promql::Regex regex;
  };
  static bool ApplyStep(const Step& step, promql::Labels& labels);

  std::vector<Step> steps_;
};

}  // namespace pgvigil::notify
