#pragma once

#include <algorithm>

#include "base/clock.h"

namespace pgvigil {

/// A moment by which a wait must end. A value; copy freely.
class Deadline {
 public:
  explicit Deadline(SteadyTime at) : at_(at) {}
  static Deadline After(const Clock& clock, std::chrono::milliseconds wait) {
    return Deadline(clock.Now() + wait);
  }
  static Deadline Never() { return Deadline(SteadyTime::max()); }

  [[nodiscard]] SteadyTime at() const { return at_; }
  [[nodiscard]] bool Passed(SteadyTime now) const { return now >= at_; }

  /// Time left, rounded up to whole milliseconds, never negative; one hour at most, so that it fits
  /// poll().
  [[nodiscard]] std::chrono::milliseconds Remaining(SteadyTime now) const {
    if (Passed(now)) return std::chrono::milliseconds(0);
    constexpr std::chrono::milliseconds kLongest = std::chrono::hours(1);
    if (at_ - now >= kLongest) return kLongest;
    return std::chrono::ceil<std::chrono::milliseconds>(at_ - now);
  }

  friend Deadline Earlier(Deadline a, Deadline b) { return Deadline(std::min(a.at_, b.at_)); }

 private:
  SteadyTime at_;
};

}  // namespace pgvigil
