#include "collectors/staleness.h"

namespace pgvigil::collectors {
namespace {

// A standby this many marks behind loses resolution, not truth: dropping a mark makes the moment
// reported earlier than it was.
constexpr std::size_t kMarks = 1000;

}  // namespace

void Staleness::UpstreamWas(std::uint64_t lsn, SteadyTime at) {
  if (at <= newest_) return;
  newest_ = at;
  upstream_lsn_ = lsn;
  // What it had no more of at a later moment says more; after a failover that lost some WAL the
  // earlier mark may never be reached.
  SteadyTime since = at;
  while (!marks_.empty() && marks_.back().lsn >= lsn) {
    if (marks_.back().lsn == lsn) since = marks_.back().since;
    marks_.pop_back();
  }
  marks_.push_back({lsn, since, at});
  if (marks_.size() > kMarks) marks_.erase(marks_.begin() + kMarks / 2);
}

void Staleness::CaughtUpAt(SteadyTime at) {
  if (!caught_up_ || at > *caught_up_) caught_up_ = at;
}

void Staleness::Replayed(std::uint64_t lsn) {
  while (!marks_.empty() && marks_.front().lsn <= lsn) {
    CaughtUpAt(marks_.front().at);
    marks_.pop_front();
  }
}

}  // namespace pgvigil::collectors
