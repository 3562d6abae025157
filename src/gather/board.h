#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/mutex.h"
#include "gather/cycles.h"
#include "gather/task_view.h"
#include "postgres/executor.h"
#include "postgres/server_facts.h"

namespace pgvigil::gather {

/// What a page shows of the server as a whole.
struct ServerView {
  postgres::SessionStatus session;
  std::shared_ptr<const postgres::ServerFacts> facts;  ///< the last that could be read; null: never
  bool facts_current = false;                          ///< they belong to the session in use
  CycleTotals cycles;
};

/// Where the gather thread leaves what pages are made of. Thread-safe; nothing in it waits for
/// anything but a copy.
class Board {
 public:
  struct Contents {
    std::uint64_t version = 0;  ///< grows with every change a page shows
    std::vector<TaskViewPtr> tasks;
    ServerView server;
  };

  void Reset(std::vector<TaskViewPtr> tasks);
  void Put(std::size_t slot, TaskViewPtr task);
  void PutServer(ServerView server);

  [[nodiscard]] Contents Read() const;
  [[nodiscard]] std::uint64_t version() const;
  [[nodiscard]] ServerView server() const;

 private:
  mutable Mutex mutex_;
  Contents contents_ PGVIGIL_GUARDED_BY(mutex_);
};

}  // namespace pgvigil::gather
