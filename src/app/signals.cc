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
  return signal == SIGHUP ? Wish::kReload : Wish::kEnd;
}

}  // namespace pgvigil::app
