#include "collectors/subscription_watch.h"

namespace pgvigil::collectors {
namespace {

constexpr std::chrono::minutes kMemory{5};
// A failing worker is started again after wal_retrieve_retry_interval, five
// seconds unless changed.
constexpr std::chrono::seconds kLeastWatch{15};

}  // namespace

void SubscriptionWatch::Note(const SubscriptionReading &reading, SteadyTime at) {
  if (watched_since_ && FailedSince(reading)) failed_at_ = at;
  if (!watched_since_) watched_since_ = at;
  before_ = reading;
}

bool SubscriptionWatch::FailedSince(const SubscriptionReading &reading) const {
  if (reading.errors || before_.errors) return reading.errors > before_.errors;
  // Who was disabled, or is now, lost its worker by that.
  const bool on = before_.enabled.value_or(true) && reading.enabled.value_or(true);
  return on && before_.worker && reading.worker != before_.worker;
}

Truth SubscriptionWatch::failing(SteadyTime now) const {
  if (failed_at_ && now - *failed_at_ < kMemory) return Truth::kTrue;
  const bool known = watched_since_ && now - *watched_since_ >= kLeastWatch;
  return known ? Truth::kFalse : Truth::kUnknown;
}

}  // namespace pgvigil::collectors
