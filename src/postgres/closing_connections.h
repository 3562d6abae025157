#pragma once

#include <poll.h>

#include <optional>
#include <vector>

#include "base/clock.h"
#include "postgres/libpq.h"
#include "postgres/unique_fd.h"

namespace pgvigil::postgres {

/// Connections closed on this side only. A backend lives on until it has read the goodbye, and
/// counts in the server's limits until then, so its socket is kept until the server closes it.
/// Never blocks. Thread-compatible.
class ClosingConnections {
 public:
  /// Says goodbye; the backend counts until its end is seen, or until `give_up`. Null is ignored.
  void Close(ConnectionHandle connection, SteadyTime give_up);

  /// Appends what to poll for.
  void AddTo(std::vector<pollfd>& fds) const;
  /// Reads off what still comes; forgets connections the server closed and those past their time.
  void Sweep(SteadyTime now);

  [[nodiscard]] std::size_t size() const { return closing_.size(); }
  [[nodiscard]] bool empty() const { return closing_.empty(); }
  /// When Sweep() is due although nothing was polled; nullopt when empty.
  [[nodiscard]] std::optional<SteadyTime> next() const;

 private:
  struct Closing {
    UniqueFd fd;
    SteadyTime give_up;
  };
  std::vector<Closing> closing_;
};

}  // namespace pgvigil::postgres
