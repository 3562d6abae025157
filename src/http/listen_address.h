#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace pgvigil::http {

/// What `listen` says: a host name or address (empty: every IPv4 address of the machine) and a port
/// (0: any free one).
struct ListenAddress {
  std::string host;
  std::uint16_t port = 0;

  friend bool operator==(const ListenAddress&, const ListenAddress&) = default;
};

/// Reads `127.0.0.1:9187`, `localhost:9187`, `:9187` or `[::1]:9187`. Errors: kConfig, with what is
/// expected.
[[nodiscard]] Result<ListenAddress> ParseListen(std::string_view text);

/// A socket address ready to bind.
struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;

  [[nodiscard]] std::uint16_t port() const;
  void set_port(std::uint16_t port);
  /// `127.0.0.1:9187`, `[::1]:9187`.
  [[nodiscard]] std::string Text() const;
};

/// Looks the host up. Without `ipv6` only IPv4 addresses count, and an IPv6 literal is an error
/// that says so. May ask the name service, so it is for the start only. Errors: kIo.
[[nodiscard]] Result<SocketAddress> Resolve(const ListenAddress& address, bool ipv6);

/// Binds and closes a socket, to learn the reason why it would fail. Errors: kIo with the address
/// and the reason.
[[nodiscard]] Result<void> CheckBindable(const SocketAddress& address);

}  // namespace pgvigil::http
