#pragma once

#include <chrono>
#include <map>
#include <string>

#include "postgres/closing_connections.h"
#include "postgres/libpq.h"

namespace pgvigil::postgres {

/// Connections that were closed here and may still count there, by address. Thread-compatible.
class Goodbyes {
 public:
  void Close(const std::string& address, ConnectionHandle connection, SteadyTime now);
  /// Waits until servers have noticed, for each until `patience` after the goodbye.
  void Await(std::chrono::milliseconds patience, const Clock& clock);
  /// Whether the server at `address` has not noticed yet.
  [[nodiscard]] bool Pending(const std::string& address) const { return said_.contains(address); }

 private:
  struct Said {
    ClosingConnections connections;
    SteadyTime at{};  // the last one
  };
  void Sweep(SteadyTime now);

  std::map<std::string, Said> said_;
};

}  // namespace pgvigil::postgres
