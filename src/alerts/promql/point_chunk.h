#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "alerts/promql/value.h"

namespace pgvigil::promql {

/// A run of points of one series, packed: two to three bytes for a point on the grid whose value is
/// that of the point before, at most twenty. Every bit of a value is kept, so stale markers are.
/// Points are in order of time. Thread-compatible.
class PointChunk {
 public:
  /// A chunk is begun anew after so many, so that old points can be let go.
  static constexpr std::size_t kMostPoints = 120;

  /// `point.t` is above last().
  void Append(Point point);
  [[nodiscard]] bool full() const { return count_ >= kMostPoints; }

  [[nodiscard]] std::size_t count() const { return count_; }
  [[nodiscard]] Timestamp last() const { return last_t_; }
  /// Memory held, this object included.
  [[nodiscard]] std::size_t bytes() const { return sizeof(*this) + packed_.capacity(); }

  /// Appends the points in (after, upto].
  void Read(Timestamp after, Timestamp upto, std::vector<Point>& out) const;

 private:
  std::vector<std::uint8_t> packed_;
  std::size_t count_ = 0;
  Timestamp last_t_ = 0;
  std::int64_t last_step_ = 0;
  std::uint64_t last_bits_ = 0;
};

}  // namespace pgvigil::promql
