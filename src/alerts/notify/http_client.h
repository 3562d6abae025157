#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "config/notify_settings.h"

namespace pgvigil::notify {

/// Where to post and how; `url` holds no credentials.
struct HttpTarget {
  std::string url;
  config::HttpClientSettings settings;
  std::chrono::milliseconds timeout{10000};  ///< of a whole request, resolving included
};

/// What is asked, where it is not simply posted.
struct HttpCall {
  std::string body = {};
  std::string method = "POST";
  std::string path = {};  ///< put behind the target's URL
  std::string content_type = "application/json";
  std::size_t kept_body = 4096;  ///< bytes of the answer; 1 MiB at most are taken
};

struct HttpAnswer {
  long status = 0;
  std::string body;              ///< its beginning
  std::optional<WallTime> date;  ///< by the server's clock, whole seconds
};

/// Posts JSON to one URL, or asks something else below it, one request at a time. A connection, and
/// what files say, is used for one request only, so that rotated secrets, certificates and
/// addresses count at once. TLS 1.2 at least. The proxy is the one in the settings: the variables
/// of the environment (`http_proxy`, `no_proxy`) mean nothing, as for Prometheus. A redirect, if
/// followed, is answered with the same post again (never a GET, which would look like success),
/// never from https to http, and without credentials for another host. Never throws.
/// Thread-compatible, AbortAt() thread-safe.
class HttpClient {
 public:
  HttpClient(HttpTarget target, std::shared_ptr<const Clock> clock);
  ~HttpClient();

  /// Errors: kIo (a file of ours), kTimeout, kConnect; the message holds no secret. Whatever the
  /// server answers is an answer.
  Result<HttpAnswer> Post(const std::string& body);
  /// The same for any request.
  Result<HttpAnswer> Send(const HttpCall& call);

  /// Requests end with kTimeout at that moment, the one under way included.
  void AbortAt(SteadyTime moment);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace pgvigil::notify
