#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "gather/label_cache.h"
#include "metrics/family.h"

namespace pgvigil::gather {

/// A family without labels that another program serves under its own name. Static.
struct FamilyAlias {
  std::string_view of;    ///< our name
  std::string_view name;  ///< the other one
  std::string_view help;
  std::string_view label = {};  ///< a label the other program adds, and its value; empty: none
  std::string_view value = {};
};

/// Adds what `families` has an alias for, once more under the other name.
void AddAliases(std::span<const FamilyAlias> aliases, LabelCache& labels,
                std::vector<metrics::MetricFamily>& families);

}  // namespace pgvigil::gather
