#include "alerts/promql/signature.h"

#include <algorithm>
#include <utility>

namespace pgvigil::promql {
namespace {

/// The length keeps neighbours apart whatever bytes they hold.
void AppendWithLength(std::string_view part, std::string& out) {
  out += std::to_string(part.size());
  out += ':';
  out += part;
}

}  // namespace

Signature::Signature(bool named, std::vector<std::string> names)
    : named_(named), names_(std::move(names)) {
  if (!named_) names_.emplace_back(kMetricName);
}

bool Signature::Counts(const std::string& name) const {
  return (std::ranges::find(names_, name) != names_.end()) == named_;
}

const std::string& Signature::Of(const Labels& labels) {
  text_.clear();
  for (const auto& [name, value] : labels.pairs()) {
    if (!Counts(name)) continue;
    AppendWithLength(name, text_);
    AppendWithLength(value, text_);
  }
  return text_;
}

Labels Signature::LabelsOf(const Labels& labels) const {
  return named_ ? labels.Only(names_) : labels.Without(names_);
}

}  // namespace pgvigil::promql
