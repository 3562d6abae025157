#include "metrics/with_labels.h"

#include <utility>

namespace pgvigil::metrics {
namespace {

LabelSetPtr Extended(const LabelSetPtr& own, std::vector<Label> labels) {
  if (own) labels.insert(labels.begin(), own->labels().begin(), own->labels().end());
  return LabelSet::Make(std::move(labels));
}

}  // namespace

std::vector<MetricFamily> WithLabels(std::vector<MetricFamily> families,
                                     const std::vector<Label>& labels) {
  if (labels.empty()) return families;
  for (auto& family : families) {
    for (auto& sample : family.samples) sample.labels = Extended(sample.labels, labels);
    for (auto& histogram : family.histograms) histogram.labels = Extended(histogram.labels, labels);
  }
  return families;
}

}  // namespace pgvigil::metrics
