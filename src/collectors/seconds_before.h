#pragma once

#include <chrono>

#include "base/clock.h"

namespace pgvigil::collectors {

/// The moment `seconds` before `now`.
[[nodiscard]] inline SteadyTime SecondsBefore(SteadyTime now, double seconds) {
  return now -
         std::chrono::duration_cast<SteadyTime::duration>(std::chrono::duration<double>(seconds));
}

}  // namespace pgvigil::collectors
