#pragma once

#include <chrono>

namespace pgvigil {

using SteadyTime = std::chrono::steady_clock::time_point;
using WallTime = std::chrono::system_clock::time_point;

/// The only source of time. Timers and ages use Now(); WallNow() is for timestamps people read.
/// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual SteadyTime Now() const = 0;
  [[nodiscard]] virtual WallTime WallNow() const = 0;
};

/// The machine's clocks.
class SystemClock final : public Clock {
 public:
  [[nodiscard]] SteadyTime Now() const override;
  [[nodiscard]] WallTime WallNow() const override;
};

/// `duration` in seconds, for metric values.
template <class Rep, class Period>
[[nodiscard]] constexpr double ToSeconds(std::chrono::duration<Rep, Period> duration) {
  return std::chrono::duration<double>(duration).count();
}

}  // namespace pgvigil
