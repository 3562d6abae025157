#pragma once

#include <atomic>
#include <memory>

#include "postgres/libpq.h"

namespace pgvigil::postgres {

/// Sends cancel requests without blocking its caller. libpq's PQcancel() opens a blocking
/// connection and waits for as long as a stopped server takes, so it runs on a thread that is left
/// alone; while one is under way further requests are dropped, because the server's own timeouts
/// stand behind them. https://www.postgresql.org/docs/current/libpq-cancel.html
class Canceller {
 public:
  /// Takes the request; null is ignored.
  void Cancel(CancelHandle request);

 private:
  std::shared_ptr<std::atomic<bool>> busy_ = std::make_shared<std::atomic<bool>>(false);
};

}  // namespace pgvigil::postgres
