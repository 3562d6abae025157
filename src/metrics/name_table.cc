#include "metrics/name_table.h"

#include <algorithm>

#include "metrics/exposition.h"

namespace pgvigil::metrics {
namespace {

constexpr std::string_view kHistogramSuffixes[] = {"_bucket", "_sum", "_count"};

}  // namespace

std::optional<std::size_t> NameTable::Find(std::string_view name) const {
  const auto found = families_.find(name);
  if (found == families_.end()) return std::nullopt;
  return found->second;
}

bool NameTable::IsUsed(const std::string& name) const {
  return families_.contains(name) || histogram_series_.contains(name);
}

bool NameTable::Clashes(const MetricFamily& family) const {
  if (IsUsed(family.name)) return true;
  if (family.type != MetricType::kHistogram) return false;
  return std::ranges::any_of(kHistogramSuffixes, [&](std::string_view suffix) {
    return IsUsed(family.name + std::string(suffix));
  });
}

void NameTable::Add(const MetricFamily& family, std::size_t number) {
  families_.emplace(family.name, number);
  if (family.type != MetricType::kHistogram) return;
  for (const std::string_view suffix : kHistogramSuffixes) {
    histogram_series_.insert(family.name + std::string(suffix));
  }
}

bool NameTable::BareNameIsFree(const MetricFamily& family) const {
  const std::string bare(WithoutTotal(family.name));
  return !bare.empty() && !IsUsed(bare) && !IsUsed(bare + "_created");
}

}  // namespace pgvigil::metrics
