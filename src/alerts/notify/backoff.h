#pragma once

#include <chrono>

namespace pgvigil::notify {

/// The pause after the `failures`-th failure in a row (from 1): 1, 2, 5, 10, then always 30 s, a
/// fifth more or less by `jitter` in [0, 1), so that agents that lost an Alertmanager together do
/// not come back together.
[[nodiscard]] std::chrono::milliseconds RetryPause(int failures, double jitter);

}  // namespace pgvigil::notify
