#pragma once

#include <optional>

#include "base/clock.h"
#include "collectors/findings.h"

namespace pgvigil::collectors {

/// What one answer says of a subscription. Plain data.
struct SubscriptionReading {
  std::optional<bool> enabled;
  std::optional<double> worker;  ///< process of the apply worker; nullopt: there is none
  std::optional<double> errors;  ///< counted by the server; nullopt: before PostgreSQL 15
};

/// Whether a subscription fails, from what several answers say of it. A worker
/// that fails ends and is started again some seconds later, so that one answer
/// says little. Thread-compatible.
class SubscriptionWatch {
 public:
  void Note(const SubscriptionReading &reading, SteadyTime at);

  /// Failures were seen within the last five minutes: errors counted or, where
  /// none are counted, an apply worker that went away or is another one.
  /// Unknown until watched for some seconds.
  [[nodiscard]] Truth failing(SteadyTime now) const;

 private:
  [[nodiscard]] bool FailedSince(const SubscriptionReading &reading) const;

  std::optional<SteadyTime> watched_since_;
  std::optional<SteadyTime> failed_at_;
  SubscriptionReading before_;
};

}  // namespace pgvigil::collectors
