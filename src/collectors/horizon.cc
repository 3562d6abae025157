#include "collectors/horizon.h"

namespace pgvigil::collectors {
namespace {

constexpr std::size_t kMarks = 128;

}  // namespace

void Horizon::Note(std::uint64_t next_xid, SteadyTime at) {
  // Another server, or one restored to an earlier state.
  if (!marks_.empty() && next_xid < marks_.back().next_xid) marks_.clear();
  if (!marks_.empty() && next_xid == marks_.back().next_xid) {
    marks_.back().last_seen = at;
    return;
  }
  // The newest mark always tells of the present; of the past only every so often.
  if (marks_.size() > 1 && at - marks_[marks_.size() - 2].last_seen < spacing_) marks_.pop_back();
  marks_.push_back({next_xid, at, at});
  if (marks_.size() > kMarks) marks_.pop_front();
}

Horizon::Bounds Horizon::HeldAt(std::uint64_t xid, SteadyTime now) const {
  Bounds bounds;
  for (const Mark& mark : marks_) {
    if (mark.next_xid > xid) {
      bounds.at_least = now - mark.first_seen;
      break;
    }
    bounds.at_most = now - mark.last_seen;
  }
  return bounds;
}

}  // namespace pgvigil::collectors
