#pragma once

#include <cstdio>
#include <cstdlib>

namespace pgvigil::fuzz {

/// Ends the program, which is how a fuzzer is told of a find.
inline void Require(bool holds, const char* sentence) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", sentence);
  std::abort();
}

}  // namespace pgvigil::fuzz
