#include "app/signals.h"

#include <csignal>
#include <initializer_list>

namespace pgvigil::app {
namespace {

sigset_t Ours() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGHUP, SIGTERM, SIGINT}) sigaddset(&signals, signal);
  return signals;
}

Wish ToWish(int signal) { return signal == SIGHUP ? Wish::kReload : Wish::kEnd; }

}  // namespace

void BlockSignals() {
  const sigset_t signals = Ours();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  // A client that went away is an error of write(), not the end of the program.
  std::signal(SIGPIPE, SIG_IGN);
}

Wish WaitForSignal() {
  const sigset_t signals = Ours();
  int signal = 0;
  while (sigwait(&signals, &signal) != 0) {
  }
  return ToWish(signal);
}

std::optional<Wish> WaitForSignal(std::chrono::milliseconds wait) {
  const sigset_t signals = Ours();
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(wait);
  const timespec limit{.tv_sec = seconds.count(),
                       .tv_nsec = std::chrono::nanoseconds(wait - seconds).count()};
  const int signal = sigtimedwait(&signals, nullptr, &limit);
  return signal > 0 ? std::optional(ToWish(signal)) : std::nullopt;
}

}  // namespace pgvigil::app
