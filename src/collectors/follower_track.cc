#include "collectors/follower_track.h"

#include <algorithm>

namespace pgvigil::collectors {
namespace {

using std::chrono::duration;
using std::chrono::duration_cast;

// Two answers closer together than this tell nothing about a rate.
constexpr std::chrono::seconds kShortest{1};

SteadyTime Before(SteadyTime at, double seconds) {
  return at - duration_cast<SteadyTime::duration>(duration<double>(seconds));
}

std::optional<SteadyTime> Before(SteadyTime at, double age, std::optional<double> lag) {
  return lag ? std::optional(Before(at, age + *lag)) : std::nullopt;
}

bool IsBehind(const Follower& follower) {
  return follower.replayed && follower.flushed && *follower.replayed < *follower.flushed;
}

}  // namespace

ReplyEvidence FollowerTrack::Note(const Follower& follower, const Here& here) {
  const ReplyEvidence evidence = Hear(follower, here);
  staleness_.UpstreamWas(here.lsn, here.at);
  if (follower.replayed) staleness_.Replayed(*follower.replayed);
  if (evidence.replayed_all) staleness_.CaughtUpAt(*evidence.replayed_all);
  WatchReplay(follower, here);
  Measure(follower, here);
  seen_ = here.at;
  return evidence;
}

// How long ago the reply came is known by two clocks that may differ; that it came after the answer
// before is certain. A lag that goes with an old reply says nothing about now.
ReplyEvidence FollowerTrack::Hear(const Follower& follower, const Here& here) {
  const bool is_new = !seen_ || follower.reply_time != reply_time_;
  if (!is_new) return {};
  double age = std::max(0.0, follower.reply_age.value_or(0));
  if (seen_) age = std::min(age, ToSeconds(here.at - *seen_));
  reply_time_ = follower.reply_time;
  replied_ = here.at;
  return {Before(here.at, age, follower.flush_lag), Before(here.at, age, follower.replay_lag)};
}

void FollowerTrack::WatchReplay(const Follower& follower, const Here& here) {
  const bool behind = IsBehind(follower);
  const bool still = stuck_since_ && replayed_ == follower.replayed;
  if (!behind) {
    stuck_since_.reset();
  } else if (!still) {
    stuck_since_ = here.at;
  }
  replayed_ = follower.replayed;
}

// A standby that had nothing left to replay was no faster than what came in; that it can do so much
// is all it shows.
void FollowerTrack::Measure(const Follower& follower, const Here& here) {
  if (!follower.replayed || (mark_ && here.at - mark_->at < kShortest)) return;
  if (mark_ && *follower.replayed > mark_->replayed) {
    const auto moved = static_cast<double>(*follower.replayed - mark_->replayed);
    const double rate = moved / ToSeconds(here.at - mark_->at);
    const bool was_busy = mark_->behind && IsBehind(follower);
    if (was_busy || rate > rate_.value_or(0)) rate_ = rate;
  }
  mark_ = Mark{*follower.replayed, here.at, IsBehind(follower)};
}

}  // namespace pgvigil::collectors
