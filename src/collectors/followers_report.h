#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "collectors/check.h"
#include "collectors/failover.h"
#include "collectors/follower.h"

namespace pgvigil::collectors {

/// One standby as it was when the server answered.
struct FollowingStandby {
  Follower follower;
  Candidate candidate;  // but for what grows with time
  std::optional<SteadyTime> caught_up;
  std::optional<SteadyTime> lacks_since;
  SteadyTime silent_since{};
};

struct FollowersPicture {
  bool blind = false;  // there are connections that we may not look into
  bool is_primary = false;
  std::map<FollowerKind, int> kinds;
  std::vector<FollowingStandby> standbys;
  std::map<std::string, int> missing;  // by name
  int streaming = 0;
  int expected = 0;
  bool is_configured = false;
  LagBudget budget;
  std::optional<double> loss_bytes;
  std::optional<SteadyTime> safe_at;
  std::optional<SteadyTime> unsafe_since;

  /// Whether there is anybody to fail over to, or should be.
  [[nodiscard]] bool has_standbys() const { return expected > 0 || !standbys.empty(); }
};

/// Seconds since `then`.
[[nodiscard]] std::optional<double> Since(std::optional<SteadyTime> then, SteadyTime now);

/// What a page says of a picture, and when there is none. A report as check.h wants it.
void SayFollowers(const FollowersPicture& picture, const Moment& moment, bool fresh, Findings& out);
void SayFollowersUnknown(Findings& out);

extern const std::array<const Family*, 14> kFollowersFamilies;
extern const std::array<const Verdict*, 3> kFollowersVerdicts;

}  // namespace pgvigil::collectors
