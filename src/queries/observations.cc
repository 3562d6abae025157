#include "queries/observations.h"

#include <limits>

#include "queries/numbers.h"

namespace pgvigil::queries {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// `le` comes first and so wins over a column of that name.
metrics::LabelSetPtr WithBound(const metrics::LabelSet& labels, double bound) {
  std::vector<metrics::Label> all = {{"le", GoFloat(bound)}};
  all.insert(all.end(), labels.labels().begin(), labels.labels().end());
  return metrics::LabelSet::Make(std::move(all));
}

}  // namespace

void Observations::Add(const ValueSlot& slot, const Series& series, double value) {
  const std::vector<double>& bounds = slot.column->buckets;
  const auto [known, fresh] = index_[&slot].emplace(&series, groups_.size());
  if (fresh) {
    groups_.push_back({&slot, series.labels, std::vector<std::uint64_t>(bounds.size()), 0, 0});
  }
  Group& group = groups_[known->second];
  for (std::size_t i = 0; i < bounds.size(); ++i) {
    if (value <= bounds[i]) ++group.cumulative[i];
  }
  ++group.count;
  group.sum += value;
}

std::size_t Observations::Emit(std::size_t room,
                               std::vector<metrics::MetricFamily>& families) const {
  std::size_t lost = 0;
  for (const Group& group : groups_) {
    const std::size_t samples = group.cumulative.size() + 3;  // +Inf, count, sum
    if (lost > 0 || samples > room) {
      lost += samples;
      continue;
    }
    room -= samples;
    EmitGroup(group, families);
  }
  return lost;
}

void Observations::EmitGroup(const Group& group, std::vector<metrics::MetricFamily>& families) {
  const ValueSlot& slot = *group.slot;
  const std::vector<double>& bounds = slot.column->buckets;
  const auto count = static_cast<double>(group.count);
  auto& buckets = families[slot.family].samples;
  for (std::size_t i = 0; i < bounds.size(); ++i) {
    buckets.push_back(
        {WithBound(*group.labels, bounds[i]), static_cast<double>(group.cumulative[i])});
  }
  buckets.push_back({WithBound(*group.labels, kInfinity), count});
  families[slot.count_family].samples.push_back({group.labels, count});
  families[slot.sum_family].samples.push_back({group.labels, group.sum});
}

}  // namespace pgvigil::queries
