#include "alerts/notify/known_names.h"

#include <algorithm>

namespace pgvigil::notify {

KnownNames::KnownNames(config::DnsDiscovery how, Lookup lookup)
    : how_(std::move(how)), lookup_(std::move(lookup)) {
  for (const std::string& name : how_.names) names_.push_back({.name = name});
}

void KnownNames::Refresh() {
  for (Name& each : names_) {
    auto found = lookup_(each.name, how_);
    each.error = found ? "" : found.error().message;
    if (found) {
      each.targets = *std::move(found);
    } else {
      ++each.failures;
    }
  }
}

Targets KnownNames::targets() const {
  Targets all;
  for (const Name& each : names_) all.insert(all.end(), each.targets.begin(), each.targets.end());
  std::ranges::sort(all);
  const auto same = std::ranges::unique(all);
  all.erase(same.begin(), same.end());
  return all;
}

}  // namespace pgvigil::notify
