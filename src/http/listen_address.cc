#include "http/listen_address.h"

#include <netdb.h>
#include <netinet/in.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>
#include <optional>
#include <system_error>

namespace pgvigil::http {
namespace {

constexpr std::string_view kExpected =
    "expected ADDRESS:PORT, e.g. 127.0.0.1:9187, or :9187 for every address";

tl::unexpected<Error> Malformed(std::string_view text, std::string_view why) {
  return Fail(ErrorKind::kConfig, "listen address \"" + std::string(text) +
                                      "\": " + std::string(why) + "; " + std::string(kExpected));
}

std::optional<std::uint16_t> ParsePort(std::string_view text) {
  std::uint16_t port = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), port);
  if (text.empty() || read.ec != std::errc() || read.ptr != text.data() + text.size()) {
    return std::nullopt;
  }
  return port;
}

bool IsHostCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '-' || c == '_';
}

bool IsHost(std::string_view text) {
  return std::all_of(text.begin(), text.end(), IsHostCharacter);
}

std::string ReasonOf(int error) { return std::generic_category().message(error); }

/// What to do about a bind() that failed, as far as there is something to do.
std::string_view Advice(int error) {
  switch (error) {
    case EADDRINUSE:
      return "; another process listens there, choose another port or stop it";
    case EADDRNOTAVAIL:
      return "; the address is none of this machine's";
    case EACCES:
      return "; ports below 1024 need the capability CAP_NET_BIND_SERVICE";
    default:
      return "";
  }
}

class Socket {
 public:
  explicit Socket(int family) : fd_(socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0)) {}
  ~Socket() {
    if (fd_ >= 0) close(fd_);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  [[nodiscard]] int fd() const { return fd_; }

 private:
  int fd_;
};

const sockaddr* AsSockaddr(const SocketAddress& address) {
  return reinterpret_cast<const sockaddr*>(&address.storage);
}

}  // namespace

Result<ListenAddress> ParseListen(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return Malformed(text, "there is no port");
  const auto port = ParsePort(text.substr(colon + 1));
  if (!port) return Malformed(text, "the port is no number from 0 to 65535");
  auto host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
    if (host.find(':') == std::string_view::npos) {
      return Malformed(text, "only an IPv6 address stands in brackets");
    }
    return ListenAddress{std::string(host), *port};
  }
  if (host.find(':') != std::string_view::npos) {
    return Malformed(text, "an IPv6 address stands in brackets, as in [::1]:9187");
  }
  if (!IsHost(host)) return Malformed(text, "that is neither an address nor a host name");
  return ListenAddress{std::string(host), *port};
}

std::uint16_t SocketAddress::port() const {
  // sin_port and sin6_port lie at the same place.
  return ntohs(reinterpret_cast<const sockaddr_in*>(&storage)->sin_port);
}

void SocketAddress::set_port(std::uint16_t port) {
  reinterpret_cast<sockaddr_in*>(&storage)->sin_port = htons(port);
}

std::string SocketAddress::Text() const {
  std::array<char, 128> host{};
  getnameinfo(AsSockaddr(*this), size, host.data(), host.size(), nullptr, 0, NI_NUMERICHOST);
  const std::string name = host.data();
  return (storage.ss_family == AF_INET6 ? "[" + name + "]" : name) + ":" + std::to_string(port());
}

Result<SocketAddress> Resolve(const ListenAddress& address, bool ipv6) {
  if (!ipv6 && address.host.find(':') != std::string::npos) {
    return Fail(ErrorKind::kIo, "cannot listen on [" + address.host +
                                    "]:" + std::to_string(address.port) +
                                    ": this build of CivetWeb has no IPv6; use an IPv4 address");
  }
  addrinfo hints{};
  hints.ai_family = ipv6 && !address.host.empty() ? AF_UNSPEC : AF_INET;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE;
  addrinfo* found = nullptr;
  const char* host = address.host.empty() ? nullptr : address.host.c_str();
  const int code = getaddrinfo(host, host == nullptr ? "0" : nullptr, &hints, &found);
  if (code != 0) {
    return Fail(ErrorKind::kIo, "cannot listen on " + address.host + ":" +
                                    std::to_string(address.port) + ": " + gai_strerror(code) +
                                    (ipv6 ? "" : " (IPv4)"));
  }
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(found, freeaddrinfo);
  SocketAddress resolved;
  std::memcpy(&resolved.storage, found->ai_addr, found->ai_addrlen);
  resolved.size = found->ai_addrlen;
  resolved.set_port(address.port);
  return resolved;
}

Result<void> CheckBindable(const SocketAddress& address) {
  const Socket probe(address.storage.ss_family);
  const int on = 1;
  setsockopt(probe.fd(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  if (bind(probe.fd(), AsSockaddr(address), address.size) == 0) return {};
  const int error = errno;
  return Fail(ErrorKind::kIo, "cannot listen on " + address.Text() + ": " + ReasonOf(error) +
                                  std::string(Advice(error)));
}

}  // namespace pgvigil::http
