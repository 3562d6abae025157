#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"
#include "collectors/follower.h"
#include "collectors/staleness.h"

namespace pgvigil::collectors {

/// What this server had at the moment it was asked.
struct Here {
  std::uint64_t lsn = 0;  ///< the end of the WAL that can be sent
  SteadyTime at{};
};

/// When this standby had been sent and had confirmed to have what `lag` is about, from the lag the
/// server measured for the reply it got last. nullopt: nothing new was said.
struct ReplyEvidence {
  std::optional<SteadyTime> flushed_all;
  std::optional<SteadyTime> replayed_all;
};

/// One standby seen from its upstream, from answer to answer. Thread-compatible.
class FollowerTrack {
 public:
  /// Returns what the standby's reply says about when it had everything.
  ReplyEvidence Note(const Follower& follower, const Here& here);

  /// The last moment at which it was known to have replayed everything this server had.
  [[nodiscard]] std::optional<SteadyTime> caught_up() const { return staleness_.caught_up(); }
  /// Since when it is known to lack something; nullopt: it has all there was at the last answer.
  [[nodiscard]] std::optional<SteadyTime> lacks_since() const { return staleness_.lacks_since(); }
  /// Since when it is known to have said nothing new; it may be longer.
  [[nodiscard]] SteadyTime silent_since() const { return replied_; }
  /// Since when its replay position has not moved although WAL was there to replay.
  [[nodiscard]] std::optional<SteadyTime> stuck_since() const { return stuck_since_; }
  /// Bytes a second that it replays: as last seen while it was busy, or more. nullopt: never seen.
  [[nodiscard]] std::optional<double> rate() const { return rate_; }

 private:
  [[nodiscard]] ReplyEvidence Hear(const Follower& follower, const Here& here);
  void WatchReplay(const Follower& follower, const Here& here);
  void Measure(const Follower& follower, const Here& here);

  Staleness staleness_;
  std::optional<SteadyTime> seen_;  // nullopt: not yet
  std::string reply_time_;
  SteadyTime replied_{};
  std::optional<SteadyTime> stuck_since_;
  std::optional<std::uint64_t> replayed_;

  // Where replay was when its rate was last measured.
  struct Mark {
    std::uint64_t replayed = 0;
    SteadyTime at{};
    bool behind = false;
  };
  std::optional<Mark> mark_;
  std::optional<double> rate_;
};

}  // namespace pgvigil::collectors
