#pragma once

#include <functional>
#include <span>

#include "alerts/promql/matcher.h"
#include "alerts/promql/value.h"

namespace pgvigil::promql {

/// Where samples come from. Implementations state their own thread-safety.
class Storage {
 public:
  /// `points` are in order of time, stale markers among them; valid during the call only.
  using Visitor = std::function<void(const Labels& labels, std::span<const Point> points)>;

  virtual ~Storage() = default;

  /// Visits each series that satisfies every matcher and has points in (after, upto]. Each series
  /// once, in any order.
  virtual void Select(std::span<const Matcher> matchers, Timestamp after, Timestamp upto,
                      const Visitor& visit) const = 0;
};

}  // namespace pgvigil::promql
