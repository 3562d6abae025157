#include "collectors/followers.h"

#include <algorithm>
#include <map>

#include "collectors/follower.h"
#include "collectors/follower_track.h"
#include "collectors/followers_report.h"
#include "collectors/known_standbys.h"
#include "collectors/row.h"

namespace pgvigil::collectors {
namespace {

/// What is remembered of one life of the server in one role.
struct Memory {
  bool is_primary = false;
  bool archives = false;  // as the designated primary of a replica cluster does
  std::uint64_t lsn = 0;
  std::map<std::string, FollowerTrack> tracks;  // by connection
  KnownStandbys known;
  Unreplicated unreplicated;

  // Who followed a standby need not follow the primary it became. A primary whose position went
  // back has other data than before.
  [[nodiscard]] bool IsOf(bool primary, std::uint64_t position) const {
    return primary == is_primary && (!primary || position >= lsn);
  }
};

class Followers final : public Check {
 public:
  explicit Followers(const CheckContext& context) : ha_(context.ha) {}

  Report Learn(const Answer& answer) override {
    if (answer.rows.row_count() == 0) return Ignorant();
    const Row row(answer.rows, 0);
    const auto in_recovery = row.Flag("in_recovery");
    const auto lsn = row.Lsn("lsn");
    if (!in_recovery || !lsn) return Ignorant();
    if (!memory_.IsOf(!*in_recovery, *lsn)) memory_ = Memory{};
    memory_.is_primary = !*in_recovery;
    memory_.lsn = *lsn;
    memory_.archives = row.TextOr("archive_mode", "") == "always";
    const FollowersPicture picture = Draw(ReadFollowers(answer.rows), {*lsn, answer.moment.now});
    return [picture](const Moment& moment, bool fresh, Findings& out) {
      SayFollowers(picture, moment, fresh, out);
    };
  }

  Report Ignorant() const override {
    return [](const Moment&, bool, Findings& out) { SayFollowersUnknown(out); };
  }

 private:
  FollowersPicture Draw(const std::vector<Follower>& followers, const Here& here) {
    FollowersPicture picture;
    picture.blind = HasUnknown(followers);
    picture.is_primary = memory_.is_primary;
    picture.budget = {ToSeconds(ha_.max_lag), static_cast<double>(ha_.max_lag_bytes)};
    Follow(followers, here, picture);
    Expect(followers, here.at, picture);
    memory_.unreplicated.Conclude(here);
    picture.loss_bytes = memory_.unreplicated.bytes();
    picture.safe_at = memory_.unreplicated.safe_at();
    picture.unsafe_since = memory_.unreplicated.unsafe_since();
    return picture;
  }

  void Follow(const std::vector<Follower>& followers, const Here& here, FollowersPicture& picture) {
    std::map<std::string, FollowerTrack> tracks;
    for (const Follower& follower : followers) {
      ++picture.kinds[follower.kind];
      if (!follower.is_standby()) continue;
      FollowerTrack track = std::move(memory_.tracks[follower.connection]);
      memory_.unreplicated.Note(follower, track.Note(follower, here));
      picture.standbys.push_back(Look(follower, track, here));
      tracks.emplace(follower.connection, std::move(track));
    }
    memory_.tracks = std::move(tracks);
  }

  static FollowingStandby Look(const Follower& follower, const FollowerTrack& track,
                               const Here& here) {
    FollowingStandby standby{
        follower, {}, track.caught_up(), track.lacks_since(), track.silent_since()};
    standby.candidate.streaming = follower.is_streaming();
    standby.candidate.flushed = follower.flushed;
    standby.candidate.rate = track.rate();
    standby.candidate.stuck_seconds = Since(track.stuck_since(), here.at).value_or(0);
    const auto beyond = [](std::uint64_t end, std::uint64_t replayed) {
      return static_cast<double>(end - std::min(end, replayed));
    };
    if (!follower.replayed) return standby;
    standby.candidate.lag_bytes = beyond(here.lsn, *follower.replayed);
    if (follower.flushed)
      standby.candidate.to_replay = beyond(*follower.flushed, *follower.replayed);
    return standby;
  }

  void Expect(const std::vector<Follower>& followers, SteadyTime now, FollowersPicture& picture) {
    const std::vector<std::string> streaming = StreamingNames(followers);
    memory_.known.Note(streaming, now);
    for (const std::string& name : memory_.known.missing()) ++picture.missing[name];
    picture.streaming = static_cast<int>(streaming.size());
    const bool feeds_all =
        memory_.is_primary || IsDesignated(picture.streaming > 0 || memory_.known.count() > 0);
    picture.is_configured = ha_.expected_standbys >= 0 && feeds_all;
    picture.expected = picture.is_configured ? ha_.expected_standbys : memory_.known.count();
  }

  // The setting is one for all servers of a cluster and means those of the one that feeds them.
  [[nodiscard]] bool IsDesignated(bool has_standbys) const {
    if (ha_.designated_primary != "auto") return ha_.designated_primary == "yes";
    return memory_.archives && has_standbys;
  }

  const config::HaSettings& ha_;
  Memory memory_;
};

}  // namespace

constexpr CheckInfo kFollowersCheck{
    .name = "followers",
    .make = [](const CheckContext& context) -> std::unique_ptr<Check> {
      return std::make_unique<Followers>(context);
    },
    .families = kFollowersFamilies,
    .verdicts = kFollowersVerdicts};

}  // namespace pgvigil::collectors
