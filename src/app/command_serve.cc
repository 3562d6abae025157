#include <spdlog/spdlog.h>

#include <iostream>
#include <memory>

#include "app/commands.h"
#include "app/memory.h"
#include "app/service.h"
#include "app/signals.h"

namespace pgvigil::app {

int RunServe(const CommandLine& line) {
  UseOneArena();
  BlockSignals();
  auto service = Service::Start(line, std::make_shared<SystemClock>());
  if (!service) return Report(service.error());
  // Not a log message: whoever asked for port 0 needs it at any log level and in any format.
  std::cout << "listening on http://" << (*service)->address() << std::endl;
  ReturnFreeMemory();
  while (WaitForSignal() == Wish::kReload) {
    (*service)->Reload();
    ReturnFreeMemory();
  }
  spdlog::info("ending");
  return 0;
}

}  // namespace pgvigil::app
