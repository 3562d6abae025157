#pragma once

#include <algorithm>
#include <array>
#include <string_view>

#include "postgres/contact.h"

namespace pgvigil::collectors {

/// The names of every postgres::Contact, and `more` that only what was answered decides.
template <std::size_t kMore>
constexpr auto ContactStates(const std::array<std::string_view, kMore>& more) {
  std::array<std::string_view, postgres::kContacts.size() + kMore> states;
  const auto end =
      std::ranges::transform(postgres::kContacts, states.begin(), [](const auto& entry) {
        return entry.second;
      }).out;
  std::ranges::copy(more, end);
  return states;
}

inline constexpr std::string_view kOtherCluster = "other_cluster";
inline constexpr std::string_view kOtherTimeline = "other_timeline";

}  // namespace pgvigil::collectors
