#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "base/clock.h"

namespace pgvigil::collectors {

/// For how long something has held the xmin horizon back: from when transaction ids were handed
/// out, because neither a slot nor a standby's feedback says since when. Thread-compatible.
class Horizon {
 public:
  /// What is known of a duration.
  struct Bounds {
    std::chrono::duration<double> at_least{0};
    std::optional<std::chrono::duration<double>> at_most;
  };

  /// Remembers about twice as long as `span`.
  explicit Horizon(std::chrono::milliseconds span) : spacing_(span / 64) {}

  /// `next_xid`: the id the next transaction gets, counted through wraparounds.
  void Note(std::uint64_t next_xid, SteadyTime at);
  /// How long ago `xid` was the next one.
  [[nodiscard]] Bounds HeldAt(std::uint64_t xid, SteadyTime now) const;

 private:
  struct Mark {
    std::uint64_t next_xid;
    SteadyTime first_seen;
    SteadyTime last_seen;
  };

  const std::chrono::milliseconds spacing_;
  std::deque<Mark> marks_;  // oldest and lowest first
};

}  // namespace pgvigil::collectors
