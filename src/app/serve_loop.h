#pragma once

#include "app/file_prints.h"
#include "app/service.h"
#include "app/service_manager.h"
#include "base/deadline.h"

namespace pgvigil::app {

/// What the main thread of `pgvigil serve` does: obeys signals, looks at the files of the
/// configuration, and tells the service manager how things stand.
class ServeLoop {
 public:
  ServeLoop(Service& service, ServiceManager& manager, const Clock& clock);

  /// Returns when the program is to end.
  void Run();

 private:
  [[nodiscard]] std::chrono::milliseconds UntilNextTurn() const;
  void Reload();
  void LookAtFiles();
  void TellManager();

  Service& service_;
  ServiceManager& manager_;
  const Clock& clock_;
  ChangeWatch files_;
  Deadline next_look_;
  Deadline next_ping_;
};

}  // namespace pgvigil::app
