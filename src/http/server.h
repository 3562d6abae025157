#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "http/request.h"
#include "http/response.h"
#include "http/router.h"
#include "http/server_stats.h"
#include "http/tls_identity.h"

namespace pgvigil::http {

struct ServerOptions {
  std::string listen;  ///< ADDRESS:PORT, port 0 for any free one
  /// Each connection being read, handled or written holds one. Must exceed the slow clients to be
  /// survived without delay; an idle thread costs a few pages.
  int threads = 128;
  int request_timeout_ms =
      1000;  ///< for the whole request head, and for each standstill while a response is sent
  int response_timeout_ms = 10000;  ///< for a whole response; a client that takes longer is cut off
  int body_timeout_ms = 3000;       ///< for the whole body of a request, where a route takes one
  std::optional<TlsOptions> tls = {};  ///< absent: plain HTTP
};

/// An HTTP/1.1 server on CivetWeb, fenced in: no document root, no forms, GET and HEAD only but for
/// routes that take JSON, other bodies and Transfer-Encoding refused, one request per connection,
/// idle, dripping and slowly reading clients bounded. Runs its own threads; the destructor stops
/// them, within about two seconds plus the time handlers take. Thread-safe after Start(); Start()
/// and the destructor of two servers must not overlap. Of several at a time the one with TLS is
/// started first.
class Server {
 public:
  /// Errors: kConfig for a malformed listen address or an unusable certificate, kIo with the
  /// address and the reason (in use, not local, no permission), or for a file that cannot be read.
  static Result<std::unique_ptr<Server>> Start(const ServerOptions& options,
                                               std::vector<Route> routes);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// The address it is bound to, e.g. "127.0.0.1:9187".
  [[nodiscard]] const std::string& address() const;
  [[nodiscard]] ServerStats stats() const;

 private:
  class Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace pgvigil::http
