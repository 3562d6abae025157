#include "alerts/notify/backoff.h"

#include <algorithm>
#include <array>

namespace pgvigil::notify {

std::chrono::milliseconds RetryPause(int failures, double jitter) {
  constexpr std::array kSeconds = {1, 2, 5, 10, 30};
  constexpr int kLast = static_cast<int>(kSeconds.size()) - 1;
  const int seconds = kSeconds[static_cast<std::size_t>(std::clamp(failures - 1, 0, kLast))];
  return std::chrono::milliseconds(static_cast<long>(seconds * 1000 * (0.8 + 0.4 * jitter)));
}

}  // namespace pgvigil::notify
