#include "gather/family_alias.h"

#include <algorithm>
#include <string>
#include <utility>

namespace pgvigil::gather {
namespace {

using metrics::MetricFamily;

MetricFamily Renamed(const MetricFamily& family, const FamilyAlias& alias, LabelCache& labels) {
  MetricFamily copy{std::string(alias.name), std::string(alias.help), family.type, family.samples};
  if (alias.label.empty()) return copy;
  for (metrics::Sample& sample : copy.samples) sample.labels = labels.Get(alias.label, alias.value);
  return copy;
}

}  // namespace

void AddAliases(std::span<const FamilyAlias> aliases, LabelCache& labels,
                std::vector<MetricFamily>& families) {
  for (const FamilyAlias& alias : aliases) {
    const auto family = std::ranges::find(families, alias.of, &MetricFamily::name);
    if (family == families.end()) continue;
    MetricFamily renamed = Renamed(*family, alias, labels);
    families.push_back(std::move(renamed));
  }
}

}  // namespace pgvigil::gather
