#include "metrics/merge.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "metrics/name_table.h"
#include "metrics/series_set.h"

namespace pgvigil::metrics {
namespace {

template <class Element>
std::vector<Element> Unseen(const std::vector<Element>& elements, const SeriesSet& seen) {
  std::vector<Element> unseen;
  std::ranges::copy_if(elements, std::back_inserter(unseen),
                       [&seen](const Element& element) { return !seen.Contains(*element.labels); });
  return unseen;
}

template <class Visitor>
void ForEachLabelSet(const MetricFamily& family, Visitor visit) {
  for (const Sample& sample : family.samples) visit(*sample.labels);
  for (const Histogram& histogram : family.histograms) visit(*histogram.labels);
}

// `part` without the series that `seen` has.
Part WithoutSeen(Part part, const SeriesSet& seen) {
  const MetricFamily& whole = part.family();
  bool any = false;
  ForEachLabelSet(whole, [&](const LabelSet& labels) { any = any || seen.Contains(labels); });
  if (!any) return part;
  Part::Reduced reduced{{whole.name, whole.help, whole.type, Unseen(whole.samples, seen),
                         Unseen(whole.histograms, seen)},
                        {}};
  AppendSamples(reduced.family, reduced.text);
  part.reduced = std::make_unique<const Part::Reduced>(std::move(reduced));
  return part;
}

class Merger {
 public:
  explicit Merger(std::size_t max_series) : max_series_(max_series) {}

  void Add(const Block& block) {
    merged_.losses.insert(merged_.losses.end(), block.losses().begin(), block.losses().end());
    for (std::size_t i = 0; i < block.families().size(); ++i) Add(Part{&block, i});
  }

  Merged Take() && {
    for (MergedFamily& family : merged_.families) {
      family.bare_name_is_free = names_.BareNameIsFree(family.first());
    }
    std::ranges::sort(merged_.families, {}, [](const MergedFamily& family) -> const std::string& {
      return family.first().name;
    });
    return std::move(merged_);
  }

 private:
  void Add(Part part) {
    const MetricFamily& family = part.family();
    const auto number = names_.Find(family.name);
    if (number) {
      Extend(*number, std::move(part));
    } else if (names_.Clashes(family)) {
      Lose(part, Loss::Reason::kNameClash, SeriesCount(family));
    } else if (TakeBudget(part)) {
      names_.Add(family, merged_.families.size());
      merged_.families.emplace_back().parts.push_back(std::move(part));
    }
  }

  void Extend(std::size_t number, Part part) {
    MergedFamily& family = merged_.families[number];
    const std::size_t given = SeriesCount(part.family());
    if (part.family().type != family.first().type) {
      Lose(part, Loss::Reason::kTypeClash, given);
      return;
    }
    SeriesSet& seen = SeenIn(number);
    part = WithoutSeen(std::move(part), seen);
    const std::size_t kept = SeriesCount(part.family());
    if (kept < given) Lose(part, Loss::Reason::kDuplicate, given - kept);
    if (kept == 0 || !TakeBudget(part)) return;
    Remember(part.family(), seen);
    family.parts.push_back(std::move(part));
  }

  // Most families come from one block, which has no duplicates: their series are looked at only
  // when a second block brings more.
  SeriesSet& SeenIn(std::size_t number) {
    const MetricFamily& first = merged_.families[number].first();
    const auto [entry, is_new] = seen_.try_emplace(number, SeriesCount(first));
    if (is_new) Remember(first, entry->second);
    return entry->second;
  }

  static void Remember(const MetricFamily& family, SeriesSet& seen) {
    ForEachLabelSet(family, [&seen](const LabelSet& labels) { seen.Insert(labels); });
  }

  bool TakeBudget(const Part& part) {
    const std::size_t series = SeriesCount(part.family());
    if (series > max_series_ - merged_.series) {
      Lose(part, Loss::Reason::kBudget, series);
      return false;
    }
    merged_.series += series;
    return true;
  }

  void Lose(const Part& part, Loss::Reason reason, std::size_t series) {
    merged_.losses.push_back({part.block->source(), part.family().name, reason, series});
  }

  const std::size_t max_series_;
  NameTable names_;
  std::unordered_map<std::size_t, SeriesSet> seen_;
  Merged merged_;
};

}  // namespace

Merged Merge(const std::vector<BlockPtr>& blocks, std::size_t max_series) {
  Merger merger(max_series);
  for (const BlockPtr& block : blocks) {
    if (block != nullptr) merger.Add(*block);
  }
  return std::move(merger).Take();
}

}  // namespace pgvigil::metrics
