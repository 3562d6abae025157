#include "http/client.h"

#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>

#include "http/listen_address.h"

namespace pgvigil::http {
namespace {

constexpr std::size_t kLargestAnswer = std::size_t{64} << 20;

using Addresses = std::unique_ptr<addrinfo, decltype(&freeaddrinfo)>;

std::string ReasonOf(int error) { return std::generic_category().message(error); }

/// A connection to one address, with every wait bounded by the deadline.
class Connection {
 public:
  Connection(Deadline deadline, const Clock& clock) : deadline_(deadline), clock_(clock) {}
  ~Connection() { Close(); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  Result<void> Open(const addrinfo& address) {
    Close();
    fd_ = socket(address.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd_ < 0) return Fail(ErrorKind::kConnect, ReasonOf(errno));
    if (connect(fd_, address.ai_addr, address.ai_addrlen) == 0) return {};
    if (errno != EINPROGRESS) return Fail(ErrorKind::kConnect, ReasonOf(errno));
    if (auto ready = Await(POLLOUT); !ready) return ready;
    int error = 0;
    socklen_t size = sizeof(error);
    getsockopt(fd_, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0) return Fail(ErrorKind::kConnect, ReasonOf(error));
    return {};
  }

  Result<void> Send(std::string_view bytes) {
    while (!bytes.empty()) {
      if (auto ready = Await(POLLOUT); !ready) return ready;
      const auto sent = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent < 0) return Fail(ErrorKind::kIo, ReasonOf(errno));
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return {};
  }

  /// Everything until the other side closes.
  Result<std::string> ReadAll() {
    std::string all;
    std::array<char, 65536> part{};
    for (;;) {
      if (auto ready = Await(POLLIN); !ready) return tl::unexpected(ready.error());
      const auto got = recv(fd_, part.data(), part.size(), 0);
      if (got < 0) return Fail(ErrorKind::kIo, ReasonOf(errno));
      if (got == 0) return all;
      all.append(part.data(), static_cast<std::size_t>(got));
      if (all.size() > kLargestAnswer) return Fail(ErrorKind::kIo, "the answer does not end");
    }
  }

 private:
  void Close() {
    if (fd_ >= 0) close(std::exchange(fd_, -1));
  }

  Result<void> Await(short events) {
    for (;;) {
      const auto left = deadline_.Remaining(clock_.Now());
      pollfd ready{fd_, events, 0};
      const int count = poll(&ready, 1, static_cast<int>(left.count()));
      if (count > 0) return {};
      if (count < 0 && errno != EINTR) return Fail(ErrorKind::kIo, ReasonOf(errno));
      if (left.count() == 0) return Fail(ErrorKind::kTimeout, "no answer in time");
    }
  }

  const Deadline deadline_;
  const Clock& clock_;
  int fd_ = -1;
};

Result<Addresses> LookUp(const Url& url) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int code = getaddrinfo(url.host.c_str(), std::to_string(url.port).c_str(), &hints, &found);
  if (code != 0) return Fail(ErrorKind::kConnect, gai_strerror(code));
  return Addresses(found, freeaddrinfo);
}

Result<void> Connect(const Url& url, Connection& connection) {
  const auto addresses = LookUp(url);
  if (!addresses) return tl::unexpected(addresses.error());
  Result<void> connected = Fail(ErrorKind::kConnect, "no address");
  for (const addrinfo* each = addresses->get(); each != nullptr; each = each->ai_next) {
    connected = connection.Open(*each);
    if (connected) break;
  }
  return connected;
}

std::string HostHeader(const Url& url) {
  const bool ipv6 = url.host.find(':') != std::string::npos;
  return (ipv6 ? "[" + url.host + "]" : url.host) + ":" + std::to_string(url.port);
}

std::optional<std::size_t> ContentLength(std::string_view head) {
  std::string lower(head);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  constexpr std::string_view kName = "\r\ncontent-length:";
  const auto found = lower.find(kName);
  if (found == std::string::npos) return std::nullopt;
  const auto begin = lower.find_first_not_of(' ', found + kName.size());
  std::size_t length = 0;
  if (begin != std::string::npos) {
    std::from_chars(lower.data() + begin, lower.data() + lower.size(), length);
  }
  return length;
}

Result<Answer> ParseAnswer(std::string_view text) {
  constexpr std::string_view kEnd = "\r\n\r\n";
  const auto end = text.find(kEnd);
  constexpr std::size_t kStatusAt = std::string_view("HTTP/1.1 ").size();
  Answer answer;
  if (text.starts_with("HTTP/1.") && end != std::string_view::npos) {
    std::from_chars(text.data() + kStatusAt, text.data() + end, answer.status);
  }
  if (answer.status == 0) return Fail(ErrorKind::kIo, "what answers there speaks no HTTP");
  const std::string_view body = text.substr(end + kEnd.size());
  const auto length = ContentLength(text.substr(0, end));
  if (length && *length != body.size()) return Fail(ErrorKind::kIo, "the answer is cut off");
  answer.body = body;
  return answer;
}

Result<std::string> Exchange(const Url& url, Connection& connection) {
  const std::string request = "GET " + (url.path.empty() ? "/" : url.path) +
                              " HTTP/1.1\r\nHost: " + HostHeader(url) +
                              "\r\nConnection: close\r\n\r\n";
  if (auto sent = connection.Send(request); !sent) return tl::unexpected(sent.error());
  return connection.ReadAll();
}

}  // namespace

Result<Url> ParseUrl(std::string_view text) {
  const std::string quoted = "\"" + std::string(text) + "\"";
  if (text.starts_with("https://")) {
    return Fail(ErrorKind::kConfig, "URL " + quoted + ": https is not supported here");
  }
  constexpr std::string_view kScheme = "http://";
  if (text.starts_with(kScheme)) text.remove_prefix(kScheme.size());
  Url url;
  const auto slash = text.find('/');
  if (slash != std::string_view::npos) url.path = text.substr(slash);
  std::string server(text.substr(0, slash));
  // The colons of an IPv6 address stand in brackets.
  const auto bracket = server.rfind(']');
  const bool has_port =
      server.find(':', bracket == std::string::npos ? 0 : bracket) != std::string::npos;
  if (!has_port) server += ":80";
  const auto address = ParseListen(server);
  if (!address || address->host.empty() || url.path.find_first_of(" \r\n") != std::string::npos) {
    return Fail(ErrorKind::kConfig, "URL " + quoted + ": expected http://HOST:PORT");
  }
  url.host = address->host;
  url.port = address->port;
  return url;
}

Result<Answer> Get(const Url& url, Deadline deadline, const Clock& clock) {
  Connection connection(deadline, clock);
  if (auto connected = Connect(url, connection); !connected) {
    return tl::unexpected(connected.error());
  }
  const auto text = Exchange(url, connection);
  if (!text) return tl::unexpected(text.error());
  return ParseAnswer(*text);
}

}  // namespace pgvigil::http
