#include "collectors/slot_watch.h"

namespace pgvigil::collectors {
namespace {

bool Moved(const std::optional<std::uint64_t>& before, const std::optional<std::uint64_t>& now) {
  return now && (!before || *now > *before);  // a slot that lost its WAL has no position any more
}

}  // namespace

void SlotWatch::BeginRound() { ++round_; }

SlotWatch::Use SlotWatch::Note(const std::string& name, const Sight& sight, SteadyTime now) {
  const auto [found, added] = slots_.try_emplace(name);
  Known& known = found->second;
  const bool used = added ? knew_all_
                          : Moved(known.sight.restart_lsn, sight.restart_lsn) ||
                                Moved(known.sight.confirmed_lsn, sight.confirmed_lsn);
  if (used || sight.active) {
    known.use = {now, true};
  } else if (added) {
    known.use = {now, false};
  }
  known.sight = sight;
  known.round = round_;
  return known.use;
}

void SlotWatch::EndRound(bool complete) {
  std::erase_if(slots_, [this](const auto& slot) { return slot.second.round != round_; });
  knew_all_ = complete;
}

}  // namespace pgvigil::collectors
