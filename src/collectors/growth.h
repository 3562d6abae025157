#pragma once

#include <deque>
#include <optional>

#include "base/clock.h"

namespace pgvigil::collectors {

/// How fast a number grows, over the last minutes. Begins anew when the number falls.
/// Thread-compatible.
class Growth {
 public:
  void Note(double value, SteadyTime at);
  /// nullopt: not watched for long enough since it last fell.
  [[nodiscard]] std::optional<double> PerSecond() const;

 private:
  struct Point {
    double value;
    SteadyTime at;
  };

  std::deque<Point> points_;  // oldest first; the last is the newest value
};

}  // namespace pgvigil::collectors
