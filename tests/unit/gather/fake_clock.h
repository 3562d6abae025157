#pragma once

#include <atomic>

#include "base/clock.h"

namespace pgvigil::gather {

/// A clock that stands still until told. It starts close to the machine's own zero, so that a
/// deadline in its time has passed in real time, and a test that waits until one never really
/// waits. Thread-safe.
class FakeClock final : public Clock {
 public:
  [[nodiscard]] SteadyTime Now() const override {
    return SteadyTime(std::chrono::milliseconds(kStart + elapsed_.load()));
  }
  [[nodiscard]] WallTime WallNow() const override {
    return WallTime(std::chrono::milliseconds(1'700'000'000'000 + elapsed_.load()));
  }
  void Advance(std::chrono::milliseconds step) { elapsed_ += step.count(); }

 private:
  static constexpr long kStart = 1;
  std::atomic<long> elapsed_{0};
};

}  // namespace pgvigil::gather
