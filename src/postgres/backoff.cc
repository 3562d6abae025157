#include "postgres/backoff.h"

#include <algorithm>

namespace pgvigil::postgres {

std::chrono::milliseconds Pause(ServerState state, int failures) {
  constexpr std::chrono::milliseconds kFirst{50};
  constexpr int kDoublings =
      12;  // more would overflow nothing, but the caps are reached long before
  const bool refused = state == ServerState::kAuthFailed || state == ServerState::kRejected;
  const std::chrono::milliseconds cap{refused ? 15000 : 500};
  if (failures <= 1) return std::chrono::milliseconds(0);
  return std::min(cap, kFirst * (1 << std::min(failures - 2, kDoublings)));
}

void Backoff::Failed(ServerState state, SteadyTime now, double jitter) {
  ++failures_;
  const auto pause = Pause(state, failures_);
  until_ = now + pause - std::chrono::duration_cast<std::chrono::milliseconds>(pause * jitter / 2);
}

}  // namespace pgvigil::postgres
