#include "postgres/canceller.h"

#include <array>
#include <system_error>
#include <thread>
#include <utility>

namespace pgvigil::postgres {

void Canceller::Cancel(CancelHandle request) {
  if (!request || busy_->exchange(true)) return;
  try {
    std::thread([busy = busy_, request = std::move(request)] {
      std::array<char, 256> error{};
      // A failure changes nothing: the connection is closed either way and the server's timeouts do
      // the rest.
      PQcancel(request.get(), error.data(), static_cast<int>(error.size()));
      busy->store(false);
    }).detach();
  } catch (const std::system_error&) {
    busy_->store(false);  // no thread to be had; as good as a failed request
  }
}

}  // namespace pgvigil::postgres
