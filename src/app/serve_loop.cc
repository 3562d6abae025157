#include "app/serve_loop.h"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "app/memory.h"
#include "app/signals.h"

namespace pgvigil::app {
namespace {

using std::chrono::milliseconds;

/// How long changed files must have been at rest.
constexpr milliseconds kSettling{2000};

Deadline After(const Clock& clock, milliseconds wait) {
  return wait > milliseconds(0) ? Deadline::After(clock, wait) : Deadline::Never();
}

}  // namespace

ServeLoop::ServeLoop(Service& service, ServiceManager& manager, const Clock& clock)
    : service_(service),
      manager_(manager),
      clock_(clock),
      files_(service.files_read()),
      next_look_(After(clock, service.reload_interval())),
      next_ping_(After(clock, manager.watchdog().value_or(milliseconds(0)))) {}

milliseconds ServeLoop::UntilNextTurn() const {
  return Earlier(next_look_, next_ping_).Remaining(clock_.Now());
}

void ServeLoop::Reload() {
  manager_.Reloading(clock_);
  service_.Reload();
  ReturnFreeMemory();
  files_ = ChangeWatch(service_.files_read());
  next_look_ = After(clock_, service_.reload_interval());
  manager_.Ready(service_.Summary());
}

void ServeLoop::LookAtFiles() {
  next_look_ = After(clock_, service_.reload_interval());
  switch (files_.Judge(files_.read().Renewed())) {
    case ChangeWatch::Finding::kSame:
      return;
    case ChangeWatch::Finding::kUnsettled:
      next_look_ = After(clock_, std::min(service_.reload_interval(), kSettling));
      return;
    case ChangeWatch::Finding::kChanged:
      spdlog::info("files of the configuration have changed");
      return Reload();
  }
}

// A database that hangs does not stop the loop; a loop that hangs must be ended by who watches it.
void ServeLoop::TellManager() {
  if (service_.LoopTurns()) manager_.Alive();
  manager_.Status(service_.Summary());
  next_ping_ = After(clock_, *manager_.watchdog());
}

void ServeLoop::Run() {
  manager_.Ready(service_.Summary());
  while (true) {
    const auto wish = WaitForSignal(UntilNextTurn());
    if (wish == Wish::kEnd) return manager_.Stopping();
    if (wish == Wish::kReload) Reload();
    if (next_look_.Passed(clock_.Now())) LookAtFiles();
    if (next_ping_.Passed(clock_.Now())) TellManager();
  }
}

}  // namespace pgvigil::app
