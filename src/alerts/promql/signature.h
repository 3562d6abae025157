#pragma once

#include <span>
#include <string>
#include <vector>

#include "alerts/promql/labels.h"

namespace pgvigil::promql {

/// Tells by which of their labels series belong together: those named (`on`, `by`), or all but
/// those named and the metric's name (`ignoring`, `without`).
class Signature {
 public:
  Signature(bool named, std::vector<std::string> names);

  /// Equal for two series exactly when those labels are. Valid until the next call.
  [[nodiscard]] const std::string& Of(const Labels& labels);
  /// Those labels.
  [[nodiscard]] Labels LabelsOf(const Labels& labels) const;

 private:
  [[nodiscard]] bool Counts(const std::string& name) const;

  const bool named_;
  std::vector<std::string> names_;
  std::string text_;
};

}  // namespace pgvigil::promql
