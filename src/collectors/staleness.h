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
  /// Since when there is known to be WAL that it has not replayed; nullopt: it has all that is
  /// known of. The time since then is the least it is stale, that since caught_up() the most.
  [[nodiscard]] std::optional<SteadyTime> lacks_since() const {
    return marks_.empty() ? std::nullopt : std::optional(marks_.front().since);
  }
  /// The end of the upstream's WAL, as far as it is known.
  [[nodiscard]] std::optional<std::uint64_t> upstream_lsn() const { return upstream_lsn_; }

 private:
  struct Mark {
    std::uint64_t lsn = 0;
    SteadyTime since{};  // the first moment the upstream was known to be there
    SteadyTime at{};     // and the last
  };

  std::deque<Mark> marks_;  // not yet replayed, oldest and lowest first
  SteadyTime newest_ = SteadyTime::min();
  std::optional<SteadyTime> caught_up_;
  std::optional<std::uint64_t> upstream_lsn_;
};

}  // namespace pgvigil::collectors
