#include <spdlog/spdlog.h>

#include <iostream>
#include <memory>

#include "app/commands.h"
#include "app/environment.h"
#include "app/memory.h"
#include "app/serve_loop.h"
#include "app/service.h"
#include "app/service_manager.h"
#include "app/signals.h"

namespace pgvigil::app {

int RunServe(const CommandLine& line) {
  UseOneArena();
  BlockSignals();
  const auto clock = std::make_shared<SystemClock>();
  ServiceManager manager(CurrentEnvironment());
  auto service = Service::Start(line, clock);
  if (!service) return Report(service.error());
  // Not a log message: whoever asked for port 0 needs it at any log level and in any format.
  std::cout << "listening on http://" << (*service)->address() << std::endl;
  ReturnFreeMemory();
  ServeLoop(**service, manager, *clock).Run();
  spdlog::info("ending");
  return 0;
}

}  // namespace pgvigil::app
