#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "collectors/sync_standby_names.h"

namespace pgvigil::collectors {

/// What counts of a walsender.
struct SyncCandidate {
  std::string application_name;
  std::string state;        ///< of pg_stat_replication
  int sync_priority = 0;    ///< 0: commits never wait for it, not listed or not yet of use
  bool is_standby = false;  ///< replays, so that it can be promoted
};

struct SyncSetting {
  SyncStandbyNames names;
  std::vector<std::string> own_names;  ///< this server's own, which cannot be its own standby
  /// How many standbys there should be, where the list says `*`. nullopt: not known.
  std::optional<int> expected;
};

/// One name of the list.
struct ListedName {
  std::string name;
  bool connected = false;  ///< a standby of that name is connected and counts

  friend bool operator==(const ListedName&, const ListedName&) = default;
};

/// Whether commits can be confirmed, and whether a failover could be proved to lose none.
struct SyncQuorum {
  int required = 0;
  int connected = 0;               ///< of those a commit may wait for
  std::vector<ListedName> listed;  ///< each name once, without this server's own
  std::optional<int> members;      ///< N: standbys that may hold what was confirmed
  int readable = 0;                ///< R: of those, the ones that stream and can be promoted

  [[nodiscard]] int spare() const { return connected - required; }
  [[nodiscard]] bool hangs() const { return connected < required; }
  /// How many more members may go before R+W>N fails; negative: it fails now. Any R members then
  /// share one with any W that confirmed a commit.
  [[nodiscard]] std::optional<int> margin() const {
    return members ? std::optional(readable + required - *members - 1) : std::nullopt;
  }
};

/// `walsenders`: all there are. synchronous_commit plays no part: it is each session's own.
[[nodiscard]] SyncQuorum Evaluate(const SyncSetting& setting,
                                  std::span<const SyncCandidate> walsenders);

}  // namespace pgvigil::collectors
