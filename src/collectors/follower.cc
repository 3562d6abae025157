#include "collectors/follower.h"

#include <algorithm>

#include "collectors/row.h"

namespace pgvigil::collectors {
namespace {

// A standby states what it has replayed from its first reply on; what only keeps WAL never does.
FollowerKind KindOf(const Row& row) {
  const auto state = row.Text("state");
  if (!state) return FollowerKind::kUnknown;
  if (row.Flag("is_logical").value_or(false)) return FollowerKind::kLogical;
  if (*state == "backup") return FollowerKind::kBackup;
  if (row.Lsn("replay_lsn")) return FollowerKind::kStandby;
  return row.Text("reply_time") ? FollowerKind::kReceiver : FollowerKind::kJoining;
}

Follower Read(const Row& row) {
  Follower follower;
  follower.connection = row.TextOr("pid", "") + "@" + row.TextOr("backend_start", "");
  follower.kind = KindOf(row);
  follower.application_name = row.TextOr("application_name", "");
  follower.client_addr = row.TextOr("client_addr", "");
  follower.slot_name = row.TextOr("slot_name", "");
  follower.state = row.TextOr("state", "unknown");
  follower.sync_state = row.TextOr("sync_state", "unknown");
  follower.sync_priority = static_cast<int>(row.Number("sync_priority").value_or(0));
  follower.flushed = row.Lsn("flush_lsn");
  follower.replayed = row.Lsn("replay_lsn");
  follower.flush_lag = row.Number("flush_lag");
  follower.replay_lag = row.Number("replay_lag");
  follower.reply_time = row.TextOr("reply_time", "");
  follower.reply_age = row.Number("reply_age");
  return follower;
}

bool HaveOneName(const Follower& a, const Follower& b) {
  return a.application_name == b.application_name && a.client_addr == b.client_addr &&
         a.slot_name == b.slot_name;
}

}  // namespace

std::string_view Name(FollowerKind kind) {
  static constexpr std::string_view kNames[] = {"standby", "joining", "receiver",
                                                "backup",  "logical", "unknown"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::vector<Follower> ReadFollowers(const postgres::Rows& rows) {
  std::vector<Follower> followers;
  for (const Row& row : AllRows(rows)) {
    if (!row.Text("pid")) continue;
    Follower follower = Read(row);
    const auto same = std::ranges::count_if(followers, [&](const Follower& other) {
      return other.is_standby() && HaveOneName(other, follower);
    });
    follower.duplicate = static_cast<int>(same) + 1;
    followers.push_back(std::move(follower));
  }
  return followers;
}

std::vector<std::string> StreamingNames(const std::vector<Follower>& followers) {
  std::vector<std::string> names;
  for (const Follower& follower : followers) {
    if (follower.is_streaming()) names.push_back(follower.application_name);
  }
  return names;
}

bool HasUnknown(const std::vector<Follower>& followers) {
  return std::ranges::find(followers, FollowerKind::kUnknown, &Follower::kind) != followers.end();
}

}  // namespace pgvigil::collectors
