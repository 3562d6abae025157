#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "base/clock.h"

namespace pgvigil::collectors {

/// The last moment at which a standby was known to have replayed everything its upstream had.
///
/// Two kinds of evidence: how far the upstream was at some moment (which counts once that much is
/// replayed, whenever that is), and the commit time of what was replayed last. Evidence only ever
/// moves the moment forward, so that staleness grows when there is none. Thread-compatible.
class Staleness {
 public:
  /// The upstream's WAL ended at `lsn` at the moment `at`.
  void UpstreamWas(std::uint64_t lsn, SteadyTime at);
  /// Everything the upstream had committed at `at` has been replayed.
  void CaughtUpAt(SteadyTime at);
  /// Replay has come to `lsn`.
  void Replayed(std::uint64_t lsn);

  /// nullopt: never known.
  [[nodiscard]] std::optional<SteadyTime> caught_up() const { return caught_up_; }
  /// The end of the upstream's WAL, as far as it is known.
  [[nodiscard]] std::optional<std::uint64_t> upstream_lsn() const { return upstream_lsn_; }

 private:
  struct Mark {
    std::uint64_t lsn = 0;
    SteadyTime at{};
  };

  std::deque<Mark> marks_;  // not yet replayed, oldest and lowest first
  SteadyTime newest_ = SteadyTime::min();
  std::optional<SteadyTime> caught_up_;
  std::optional<std::uint64_t> upstream_lsn_;
};

}  // namespace pgvigil::collectors
