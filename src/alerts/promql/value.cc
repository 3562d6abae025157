#include "alerts/promql/value.h"

#include <array>
#include <bit>

namespace pgvigil::promql {
namespace {

constexpr std::uint64_t kStaleBits = 0x7ff0000000000002;

}  // namespace

double StaleMarker() { return std::bit_cast<double>(kStaleBits); }
bool IsStale(double value) { return std::bit_cast<std::uint64_t>(value) == kStaleBits; }

std::string_view Name(ValueType type) {
  constexpr std::array<std::string_view, 4> kNames = {"scalar", "string", "instant vector",
                                                      "range vector"};
  return kNames.at(static_cast<std::size_t>(type));
}

}  // namespace pgvigil::promql
