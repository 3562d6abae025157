#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "postgres/rows.h"

namespace pgvigil::collectors {

/// What is at the other end of a walsender.
enum class FollowerKind {
  kStandby,   ///< replays what it gets
  kJoining,   ///< has not said anything yet: any of these may begin so
  kReceiver,  ///< keeps WAL and replays none: pg_receivewal, the WAL stream of a base backup
  kBackup,    ///< takes a base backup
  kLogical,   ///< decodes
  kUnknown    ///< not ours to see
};
[[nodiscard]] std::string_view Name(FollowerKind kind);

/// One connection that takes WAL or a backup from this server.
/// https://www.postgresql.org/docs/current/monitoring-stats.html#MONITORING-PG-STAT-REPLICATION-VIEW
struct Follower {
  std::string connection;  ///< tells this connection from every other
  FollowerKind kind = FollowerKind::kUnknown;
  std::string application_name;
  std::string client_addr;  ///< empty: through a socket
  std::string slot_name;    ///< empty: without a slot
  int duplicate = 1;  ///< which it is of those with the same three, the oldest being the first
  std::string state;
  std::string sync_state;
  int sync_priority = 0;
  std::optional<std::uint64_t> flushed;
  std::optional<std::uint64_t> replayed;
  std::optional<double> flush_lag;   ///< seconds, as the server measured them for its last reply
  std::optional<double> replay_lag;  ///< likewise
  std::string reply_time;            ///< by its own clock; empty: it has not replied yet
  std::optional<double> reply_age;   ///< seconds, by its clock and ours

  [[nodiscard]] bool is_standby() const { return kind == FollowerKind::kStandby; }
  [[nodiscard]] bool is_streaming() const { return is_standby() && state == "streaming"; }
};

/// Of a result with one row per walsender, oldest first; a row without `pid` is none.
[[nodiscard]] std::vector<Follower> ReadFollowers(const postgres::Rows& rows);

/// The names of the standbys that stream, one entry each.
[[nodiscard]] std::vector<std::string> StreamingNames(const std::vector<Follower>& followers);

/// Whether there is one that we are not allowed to see.
[[nodiscard]] bool HasUnknown(const std::vector<Follower>& followers);

}  // namespace pgvigil::collectors
