#include "postgres/closing_connections.h"

#include <fcntl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

namespace pgvigil::postgres {
namespace {

// Whether the other side has closed the connection; what it said before that is of no interest.
bool ClosedByServer(int fd) {
  std::array<char, 4096> discarded;
  ssize_t received = 0;
  do {
    received = recv(fd, discarded.data(), discarded.size(), MSG_DONTWAIT);
  } while (received > 0 || (received < 0 && errno == EINTR));
  return received == 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
}

}  // namespace

void ClosingConnections::Close(ConnectionHandle connection, SteadyTime give_up) {
  if (!connection || PQsocket(connection.get()) < 0) return;
  UniqueFd fd(fcntl(PQsocket(connection.get()), F_DUPFD_CLOEXEC, 0));
  connection.reset();  // libpq sends Terminate
  if (fd.get() < 0) return;
  // A server that is busy looks for the end of the stream (client_connection_check_interval).
  shutdown(fd.get(), SHUT_WR);
  closing_.push_back({std::move(fd), give_up});
}

void ClosingConnections::AddTo(std::vector<pollfd>& fds) const {
  for (const Closing& closing : closing_) fds.push_back({closing.fd.get(), POLLIN, 0});
}

void ClosingConnections::Sweep(SteadyTime now) {
  std::erase_if(closing_, [now](const Closing& closing) {
    return closing.give_up <= now || ClosedByServer(closing.fd.get());
  });
}

std::optional<SteadyTime> ClosingConnections::next() const {
  const auto first = std::min_element(closing_.begin(), closing_.end(),
                                      [](auto& a, auto& b) { return a.give_up < b.give_up; });
  if (first == closing_.end()) return std::nullopt;
  return first->give_up;
}

}  // namespace pgvigil::postgres
