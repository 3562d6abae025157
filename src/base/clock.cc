#include "base/clock.h"

namespace pgvigil {

SteadyTime SystemClock::Now() const { return std::chrono::steady_clock::now(); }

WallTime SystemClock::WallNow() const { return std::chrono::system_clock::now(); }

}  // namespace pgvigil
