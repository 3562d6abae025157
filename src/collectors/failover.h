#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "base/clock.h"
#include "collectors/findings.h"
#include "collectors/follower_track.h"
#include "collectors/staleness.h"

namespace pgvigil::collectors {

/// What a standby may be behind and still be promoted.
struct LagBudget {
  double seconds = 0;
  double bytes = 0;
};

/// A time that is known within limits, because positions are compared only now and then.
struct Lag {
  double least = 0;            ///< since it was known to lack something
  std::optional<double> most;  ///< since it was known to have everything; nullopt: never

  [[nodiscard]] Truth IsOver(double limit) const {
    if (least > limit) return Truth::kTrue;
    return most && *most <= limit ? Truth::kFalse : Truth::kUnknown;
  }
};

/// What decides whether a standby could take over.
struct Candidate {
  bool streaming = false;
  Lag lag;                          ///< in seconds, of replay
  std::optional<double> lag_bytes;  ///< not replayed of what this server has
  double silent_seconds = 0;        ///< no reply for at least so long
  double stuck_seconds = 0;         ///< replay has not moved with WAL before it
  std::optional<std::uint64_t> flushed;
  std::optional<double> to_replay;  ///< bytes it has and has not replayed
  std::optional<double> rate;       ///< bytes a second it replays
};

[[nodiscard]] Truth IsPromotable(const Candidate& candidate, const LagBudget& budget);

struct FailoverOutlook {
  std::optional<int> promotable = 0;  ///< nullopt: of some it cannot be said
  Truth none = Truth::kTrue;          ///< whether nobody can be promoted
  /// How long the best of them would replay before it opens; nullopt: nobody, or no rate known.
  std::optional<double> open_seconds;
};
[[nodiscard]] FailoverOutlook Judge(std::span<const Candidate> candidates, const LagBudget& budget);

/// What only this server has: what would be lost if it died now, as far as its standbys have said.
/// A standby that is gone has what it had. Thread-compatible.
class Unreplicated {
 public:
  /// One standby.
  void Note(const Follower& follower, const ReplyEvidence& evidence);
  /// After all standbys of one answer.
  void Conclude(const Here& here);

  /// nullopt: no standby has said anything yet.
  [[nodiscard]] std::optional<double> bytes() const { return bytes_; }
  /// The last moment at which some standby was known to have flushed everything there was.
  [[nodiscard]] std::optional<SteadyTime> safe_at() const { return staleness_.caught_up(); }
  /// Since when there is known to be WAL that no standby has flushed.
  [[nodiscard]] std::optional<SteadyTime> unsafe_since() const { return staleness_.lacks_since(); }

 private:
  Staleness staleness_;
  std::optional<std::uint64_t> flushed_;  // the furthest any standby ever said
  std::optional<double> bytes_;
};

}  // namespace pgvigil::collectors
