#include "http/listening_socket.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <unistd.h>

namespace pgvigil::http {
namespace {

/// A socket bound to a free port of 127.0.0.1.
class BoundSocket {
 public:
  BoundSocket() : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    address_ = *Resolve({"127.0.0.1", 0}, false);
    auto* raw = reinterpret_cast<sockaddr*>(&address_.storage);
    EXPECT_EQ(bind(fd_, raw, address_.size), 0);
    EXPECT_EQ(getsockname(fd_, raw, &address_.size), 0);
  }
  ~BoundSocket() { close(fd_); }
  BoundSocket(const BoundSocket&) = delete;
  BoundSocket& operator=(const BoundSocket&) = delete;

  [[nodiscard]] int fd() const { return fd_; }
  [[nodiscard]] const SocketAddress& address() const { return address_; }

 private:
  int fd_;
  SocketAddress address_;
};

TEST(FindListeningSocket, TellsSocketsApartByAddressAndState) {
  const BoundSocket bound;
  const BoundSocket first;
  const BoundSocket second;
  listen(first.fd(), 1);
  listen(second.fd(), 1);
  EXPECT_EQ(FindListeningSocket(first.address()), first.fd());
  EXPECT_EQ(FindListeningSocket(second.address()), second.fd());
  EXPECT_FALSE(FindListeningSocket(bound.address()));
}

TEST(DeferAccept, IsSetOnTheSocket) {
  const BoundSocket socket;
  listen(socket.fd(), 1);
  ASSERT_TRUE(DeferAccept(socket.fd()));
  int seconds = 0;
  socklen_t size = sizeof(seconds);
  getsockopt(socket.fd(), IPPROTO_TCP, TCP_DEFER_ACCEPT, &seconds, &size);
  EXPECT_GE(seconds, 60);
}

TEST(DeferAccept, SaysWhyItFails) {
  const auto deferred = DeferAccept(-1);
  ASSERT_FALSE(deferred);
  EXPECT_EQ(deferred.error().kind, ErrorKind::kIo);
}

}  // namespace
}  // namespace pgvigil::http
