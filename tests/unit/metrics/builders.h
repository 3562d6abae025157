#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "metrics/block.h"
#include "metrics/family.h"
#include "metrics/snapshot.h"

/// Short ways to write down metrics in tests.
namespace pgvigil::metrics::testing {

inline Sample MakeSample(std::vector<Label> labels, double value) {
  return {LabelSet::Make(std::move(labels)), value};
}

inline MetricFamily MakeFamily(std::string name, MetricType type, std::vector<Sample> samples) {
  return {std::move(name), {}, type, std::move(samples)};
}

inline MetricFamily Gauge(std::string name, std::vector<Sample> samples) {
  return MakeFamily(std::move(name), MetricType::kGauge, std::move(samples));
}

inline MetricFamily Counter(std::string name, std::vector<Sample> samples) {
  return MakeFamily(std::move(name), MetricType::kCounter, std::move(samples));
}

/// One histogram without labels, buckets 1 and 2.5.
inline MetricFamily HistogramFamily(std::string name) {
  MetricFamily family{std::move(name), {}, MetricType::kHistogram};
  family.histograms.push_back({LabelSet::Make({}), {1, 2.5}, {3, 5}, 12.5, 6});
  return family;
}

inline BlockPtr MakeBlock(std::string source, std::vector<MetricFamily> families) {
  return std::make_shared<const Block>(std::move(source), std::move(families));
}

inline SnapshotPtr Merged(std::vector<BlockPtr> blocks, std::size_t max_series = 1000) {
  return Snapshot::Merge(std::move(blocks), max_series, WallTime{});
}

inline std::string PageOf(const Snapshot& snapshot, Format format = Format::kText) {
  return *snapshot.Page(format);
}

/// A loss as `source family reason series`.
inline std::vector<std::string> Told(const std::vector<Loss>& losses) {
  std::vector<std::string> told;
  for (const Loss& loss : losses) {
    told.push_back(loss.source + " " + loss.family + " " + std::string(Name(loss.reason)) + " " +
                   std::to_string(loss.series));
  }
  return told;
}

}  // namespace pgvigil::metrics::testing
