#pragma once

#include <string>
#include <vector>

#include "queries/query.h"

namespace pgvigil::queries {

/// Server versions for which a query offers no SQL, or SQL that can never be reached.
struct RangeDefect {
  enum class Kind { kGap, kOverlap } kind = Kind::kGap;
  std::string versions;  ///< for people: `15`, `15, 16`, `part of 16`

  friend bool operator==(const RangeDefect&, const RangeDefect&) = default;
};

inline constexpr int kOldestMajor = 13;
inline constexpr int kNewestMajor = 19;

/// Looks at each minor release of the majors 13 to 19. Without `wanted` the range may begin at any
/// version but must then go on to the newest: what is not there yet is stated, what silently ends
/// is a mistake. A last variant for all versions is the `else` of the ones before and overlaps
/// nothing. Pure; needs no server.
[[nodiscard]] std::vector<RangeDefect> CheckRanges(const std::vector<Variant>& variants,
                                                   const VersionConstraint& wanted);

}  // namespace pgvigil::queries
