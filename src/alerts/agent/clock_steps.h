#pragma once

#include <chrono>
#include <optional>

#include "base/clock.h"

namespace pgvigil::alerts {

/// Notices when the machine's clock is set, by the time that passes meanwhile. Thread-compatible.
class ClockSteps {
 public:
  /// How far the clock was set since the call before; zero for what slewing and rounding make.
  [[nodiscard]] std::chrono::milliseconds Since(SteadyTime steady, WallTime wall) {
    const auto offset = std::chrono::floor<std::chrono::milliseconds>(wall.time_since_epoch() -
                                                                      steady.time_since_epoch());
    const auto step = offset - offset_.value_or(offset);
    offset_ = offset;
    constexpr std::chrono::milliseconds kNoise{500};
    return std::chrono::abs(step) < kNoise ? std::chrono::milliseconds(0) : step;
  }

 private:
  std::optional<std::chrono::milliseconds> offset_;
};

}  // namespace pgvigil::alerts
