#include "collectors/failover.h"

#include <algorithm>

namespace pgvigil::collectors {
namespace {

// Longer than a record takes to replay, shorter than anybody should wait to hear of it.
constexpr double kStuckSeconds = 2;
// A standby replies at least every ten seconds unless it is told otherwise, and the server drops
// one that is silent for wal_sender_timeout, a minute by default. This is for where it must not.
constexpr double kSilentSeconds = 60;

Truth Within(std::optional<double> value, double limit) {
  return value ? ToTruth(*value <= limit) : Truth::kUnknown;
}

bool IsBetter(const Candidate& a, const Candidate& b) {
  if (a.flushed != b.flushed) return a.flushed > b.flushed;
  return a.to_replay.value_or(0) < b.to_replay.value_or(0);
}

std::optional<double> SecondsToOpen(const Candidate& candidate) {
  if (!candidate.to_replay) return std::nullopt;
  if (*candidate.to_replay <= 0) return 0;
  if (!candidate.rate || *candidate.rate <= 0) return std::nullopt;
  return *candidate.to_replay / *candidate.rate;
}

}  // namespace

Truth IsPromotable(const Candidate& candidate, const LagBudget& budget) {
  const bool moves = candidate.stuck_seconds < kStuckSeconds &&
                     candidate.silent_seconds < std::max(kSilentSeconds, budget.seconds);
  if (!candidate.streaming || !moves) return Truth::kFalse;
  return And(Not(candidate.lag.IsOver(budget.seconds)), Within(candidate.lag_bytes, budget.bytes));
}

FailoverOutlook Judge(std::span<const Candidate> candidates, const LagBudget& budget) {
  FailoverOutlook outlook;
  const Candidate* best = nullptr;
  int count = 0;
  for (const Candidate& each : candidates) {
    const Truth promotable = IsPromotable(each, budget);
    outlook.none = And(outlook.none, Not(promotable));
    if (promotable == Truth::kUnknown) outlook.promotable.reset();
    if (promotable != Truth::kTrue) continue;
    ++count;
    if (best == nullptr || IsBetter(each, *best)) best = &each;
  }
  if (outlook.promotable) outlook.promotable = count;
  if (best != nullptr) outlook.open_seconds = SecondsToOpen(*best);
  return outlook;
}

void Unreplicated::Note(const Follower& follower, const ReplyEvidence& evidence) {
  flushed_ = std::max(flushed_, follower.flushed);
  if (evidence.flushed_all) staleness_.CaughtUpAt(*evidence.flushed_all);
}

void Unreplicated::Conclude(const Here& here) {
  staleness_.UpstreamWas(here.lsn, here.at);
  if (!flushed_) return;
  staleness_.Replayed(*flushed_);
  bytes_ = static_cast<double>(here.lsn - std::min(here.lsn, *flushed_));
}

}  // namespace pgvigil::collectors
