#include "http/listening_socket.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace pgvigil::http {
namespace {

/// After about this long a client that still sends nothing does reach accept(), and is dropped by
/// the request timeout.
constexpr int kDeferSeconds = 60;

bool ListensOn(int fd, const SocketAddress& address) {
  int listening = 0;
  socklen_t size = sizeof(listening);
  if (getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) != 0 || listening == 0) {
    return false;
  }
  SocketAddress own;
  own.size = sizeof(own.storage);
  if (getsockname(fd, reinterpret_cast<sockaddr*>(&own.storage), &own.size) != 0) return false;
  return own.Text() == address.Text();
}

}  // namespace

Result<int> FindListeningSocket(const SocketAddress& address) {
  // The kernel hands out the lowest free descriptor, so one just opened is found early; the bound
  // is for a process with an enormous limit.
  const long last = std::clamp(sysconf(_SC_OPEN_MAX), 0L, 65536L);
  for (int fd = 0; fd < last; ++fd) {
    if (ListensOn(fd, address)) return fd;
  }
  return Fail(ErrorKind::kInternal, "no listening socket found for " + address.Text());
}

Result<void> DeferAccept(int listening_socket) {
  if (setsockopt(listening_socket, IPPROTO_TCP, TCP_DEFER_ACCEPT, &kDeferSeconds,
                 sizeof(kDeferSeconds)) == 0) {
    return {};
  }
  return Fail(ErrorKind::kIo,
              "cannot set TCP_DEFER_ACCEPT: " + std::generic_category().message(errno));
}

}  // namespace pgvigil::http
