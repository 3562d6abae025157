#pragma once

#include "base/clock.h"
#include "postgres/server_state.h"

namespace pgvigil::postgres {

/// When to try again after failed connection attempts. The first retry is immediate, so that a
/// restart costs no more than the scrape that saw it; then the pause doubles up to half a second
/// for a server that is away (an attempt is cheap and the next scrape must find it) and up to 15 s
/// for one that says no (each refusal costs it a backend and a log line).
class Backoff {
 public:
  /// `jitter` in [0, 1) shortens the pause by up to half.
  void Failed(ServerState state, SteadyTime now, double jitter);
  void Succeeded() { *this = Backoff(); }

  [[nodiscard]] SteadyTime until() const { return until_; }

 private:
  int failures_ = 0;
  SteadyTime until_{};
};

/// The pause after the `failures`-th failure in a row (from 1), before jitter.
[[nodiscard]] std::chrono::milliseconds Pause(ServerState state, int failures);

}  // namespace pgvigil::postgres
