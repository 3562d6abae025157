#include "alerts/rules/alert.h"

#include <array>

namespace pgvigil::rules {

std::string_view Name(AlertState state) {
  constexpr std::array<std::string_view, 3> kNames = {"inactive", "pending", "firing"};
  return kNames.at(static_cast<std::size_t>(state));
}

}  // namespace pgvigil::rules
