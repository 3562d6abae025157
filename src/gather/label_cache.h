#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "metrics/family.h"

namespace pgvigil::gather {

/// The labels of pgvigil's own metrics, made once: a page needs the same ones again and again.
/// Thread-compatible.
class LabelCache {
 public:
  /// `constant`: labels on every series.
  explicit LabelCache(std::vector<metrics::Label> constant);

  /// The constant labels alone.
  [[nodiscard]] const metrics::LabelSetPtr& none() const { return none_; }
  [[nodiscard]] metrics::LabelSetPtr Get(std::string_view name, std::string_view value) {
    return Extend(none_, name, value);
  }
  /// `base` and one label more.
  [[nodiscard]] metrics::LabelSetPtr Extend(const metrics::LabelSetPtr& base, std::string_view name,
                                            std::string_view value);

 private:
  metrics::LabelSetPtr none_;
  std::unordered_map<std::string, metrics::LabelSetPtr> known_;
};

}  // namespace pgvigil::gather
