#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"

namespace pgvigil::http {

/// A GET or HEAD request; nothing else reaches a handler. Header names are lower case.
struct Request {
  std::string method;
  std::string path;
  std::vector<std::pair<std::string, std::string>> query;    ///< decoded, in order
  std::vector<std::pair<std::string, std::string>> headers;  ///< the first 64

  /// The value of header `name` (lower case), or "".
  [[nodiscard]] std::string_view Header(std::string_view name) const;
  /// Every value of query parameter `name`, in order.
  [[nodiscard]] std::vector<std::string> Parameters(std::string_view name) const;
};

/// `body` is shared so that one page can be sent to many clients without a copy.
struct Response {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::shared_ptr<const std::string> body;
  bool gzip = false;  ///< the body is gzip-compressed
};

/// Called on a server thread, several at a time; must return in bounded time and must not throw.
using Handler = std::function<Response(const Request&)>;

/// Exact path to handler.
struct Route {
  std::string path;
  Handler handler;
};

struct ServerOptions {
  std::string listen;  ///< ADDRESS:PORT, port 0 for any free one
  int threads = 32;
  int request_timeout_ms = 1000;
};

/// Whether the client accepts gzip by its Accept-Encoding header (q-values honoured).
[[nodiscard]] bool AcceptsGzip(std::string_view accept_encoding);

/// An HTTP/1.1 server on CivetWeb, fenced in: no document root, no forms, GET and HEAD only, bodies and
/// Transfer-Encoding refused, idle and dripping clients bounded (reference: docs/architecture.md, HTTP).
/// Runs its own threads; the destructor stops them. Thread-safe after Start().
class Server {
 public:
  /// Errors: kIo with the address and the reason (in use, not local, no permission).
  static Result<std::unique_ptr<Server>> Start(const ServerOptions& options, std::vector<Route> routes);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// The address it is bound to, e.g. "127.0.0.1:9187".
  [[nodiscard]] const std::string& address() const;

 private:
  struct Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace pgvigil::http
