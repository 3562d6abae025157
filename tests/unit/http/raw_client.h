#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "base/deadline.h"

namespace pgvigil::http {

/// A TCP client that sends bytes as they are, good or bad, to a server on 127.0.0.1.
class RawClient {
 public:
  /// A small `receive_buffer` makes a client that takes little while it does not read.
  explicit RawClient(const std::string& address, int receive_buffer = 0)
      : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    if (receive_buffer > 0) {
      setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof(receive_buffer));
    }
    sockaddr_in server{};
    server.sin_family = AF_INET;
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    server.sin_port =
        htons(static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1))));
    connected_ = connect(fd_, reinterpret_cast<sockaddr*>(&server), sizeof(server)) == 0;
  }
  ~RawClient() {
    if (fd_ >= 0) close(fd_);
  }
  RawClient(RawClient&& other) noexcept
      : fd_(std::exchange(other.fd_, -1)), connected_(other.connected_) {}
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  [[nodiscard]] bool connected() const { return connected_; }
  [[nodiscard]] int fd() const { return fd_; }

  /// False when the server has closed the connection before everything was taken.
  bool Send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto sent = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  /// Reads at most `limit` bytes of what has arrived or arrives within `wait`; "" at the end, on
  /// error, on timeout.
  std::string Read(std::size_t limit, std::chrono::milliseconds wait) {
    pollfd ready{fd_, POLLIN, 0};
    if (poll(&ready, 1, static_cast<int>(wait.count())) <= 0) return {};
    std::string bytes(limit, '\0');
    const auto got = recv(fd_, bytes.data(), bytes.size(), 0);
    bytes.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return bytes;
  }

  /// Everything until the server closes the connection, for 10 s at most.
  std::string ReadAll() {
    const SystemClock clock;
    const auto deadline = Deadline::After(clock, std::chrono::seconds(10));
    std::string all;
    for (;;) {
      const auto part = Read(1 << 20, deadline.Remaining(clock.Now()));
      if (part.empty()) return all;
      all += part;
    }
  }

  std::string Exchange(std::string_view request) {
    Send(request);
    return ReadAll();
  }

 private:
  int fd_;
  bool connected_ = false;
};

inline std::string Get(const std::string& address, std::string_view target) {
  return RawClient(address).Exchange("GET " + std::string(target) + " HTTP/1.1\r\nHost: x\r\n\r\n");
}

/// The status of a response, 0 when there is none.
inline int StatusOf(std::string_view response) {
  constexpr std::string_view kVersion = "HTTP/1.1 ";
  if (!response.starts_with(kVersion)) return 0;
  return std::stoi(std::string(response.substr(kVersion.size(), 3)));
}

inline std::string BodyOf(std::string_view response) {
  const auto end = response.find("\r\n\r\n");
  return end == std::string_view::npos ? "" : std::string(response.substr(end + 4));
}

}  // namespace pgvigil::http
