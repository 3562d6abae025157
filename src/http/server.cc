#include "http/server.h"

#include <sys/socket.h>

#include <utility>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/mutex.h"
#include "http/civet_exchange.h"
#include "http/civetweb_handles.h"
#include "http/listen_address.h"
#include "http/listening_socket.h"
#include "http/request_guard.h"
#include "http/tls_library.h"

namespace pgvigil::http {
namespace {

struct Setting {
  const char* name;
  std::string value;
};

/// https://github.com/civetweb/civetweb/blob/v1.15/docs/UserManual.md; what is not set here is off
/// or unused.
std::vector<Setting> CivetSettings(const ServerOptions& options, const std::string& listen) {
  return {
      {"listening_ports", listen},
      {"num_threads", std::to_string(options.threads)},
      {"request_timeout_ms", std::to_string(options.request_timeout_ms)},
      {"connection_queue", "64"},
      {"listen_backlog", "1024"},  // also bounds the idle connections the kernel holds back
      {"enable_keep_alive", "no"},
      {"tcp_nodelay", "1"},
      {"max_request_size", "8192"},
      {"decode_url", "no"},
      {"decode_query_string", "no"},
      {"enable_auth_domain_check", "no"},  // else it drops `GET http://host/path` without an answer
      {"access_control_allow_origin", ""},
  };
}

}  // namespace

/// Everything CivetWeb's callbacks need. Constant after Start() but for the counters.
class Server::Impl {
 public:
  Impl(const ServerOptions& options, std::vector<Route> routes)
      : options_(options),
        router_(std::move(routes)),
        counters_(router_.paths()),
        library_(options.tls.has_value()) {}
  ~Impl() {
    // Wakes the accepting thread, which otherwise notices the stop only when its poll() returns.
    if (context_ && listening_socket_ >= 0) shutdown(listening_socket_, SHUT_RDWR);
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  Result<void> Start();
  [[nodiscard]] const std::string& address() const { return address_; }
  [[nodiscard]] ServerStats stats() const {
    ServerStats stats = counters_.stats();
    if (identity_) stats.tls = identity_->stats();
    return stats;
  }

 private:
  static int OnRequest(mg_connection* connection) noexcept;
  static int OnError(mg_connection* connection, int status, const char* message) noexcept;
  static int OnLog(const mg_connection* connection, const char* message) noexcept;
  static int OnTls(void* context, void* user_data) noexcept;

  Result<void> PrepareTls();
  Result<void> Launch(const SocketAddress& address);
  Result<void> Fence(SocketAddress address);
  int Serve(mg_connection* connection, const mg_request_info& info);
  std::optional<Response> Receive(mg_connection* connection, Request& request) const;
  Sent Send(mg_connection* connection, const Response& response, bool with_body) const;

  const ServerOptions options_;
  const SystemClock clock_;
  const Router router_;
  RequestCounters counters_;
  Mutex log_mutex_;
  std::string last_log_ PGVIGIL_GUARDED_BY(log_mutex_);  // says why CivetWeb did not start
  std::string address_;
  int listening_socket_ = -1;
  std::unique_ptr<TlsIdentity> identity_;
  CivetLibrary library_;
  CivetContext context_;  // last: its threads use all of the above
};

Result<void> Server::Impl::Start() {
  const bool ipv6 = mg_check_feature(MG_FEATURES_IPV6) != 0;
  if (auto prepared = PrepareTls(); !prepared) return prepared;
  return ParseListen(options_.listen)
      .and_then([ipv6](const ListenAddress& address) { return Resolve(address, ipv6); })
      .and_then([this](const SocketAddress& address) {
        return CheckBindable(address).and_then([&] { return Launch(address); }).and_then([&] {
          return Fence(address);
        });
      });
}

Result<void> Server::Impl::PrepareTls() {
  if (!options_.tls) return {};
  if (!library_.has_tls()) {
    return Fail(ErrorKind::kIo,
                "TLS is not available: CivetWeb does not find OpenSSL; pgvigil's own libraries for "
                "it belong in lib/pgvigil beside the folder of the program");
  }
  auto identity = TlsIdentity::Load(*options_.tls);
  if (!identity) return tl::unexpected(identity.error());
  identity_ = *std::move(identity);
  return {};
}

Result<void> Server::Impl::Launch(const SocketAddress& address) {
  const auto settings = CivetSettings(options_, address.Text() + (identity_ ? "s" : ""));
  std::vector<const char*> list;
  for (const auto& [name, value] : settings) list.insert(list.end(), {name, value.c_str()});
  list.push_back(nullptr);
  mg_callbacks callbacks{};
  callbacks.begin_request = OnRequest;
  callbacks.http_error = OnError;
  callbacks.log_message = OnLog;
  callbacks.init_ssl = OnTls;
  context_.reset(mg_start(&callbacks, this, list.data()));
  if (context_) return {};
  const MutexLock lock(log_mutex_);
  return Fail(ErrorKind::kIo,
              "cannot start the HTTP server on " + address.Text() + ": " + last_log_);
}

Result<void> Server::Impl::Fence(SocketAddress address) {
  mg_server_port port{};
  mg_get_server_ports(context_.get(), 1, &port);
  address.set_port(static_cast<std::uint16_t>(port.port));
  address_ = address.Text();
  return FindListeningSocket(address).and_then([this](int found) {
    listening_socket_ = found;
    return DeferAccept(found);
  });
}

int Server::Impl::OnRequest(mg_connection* connection) noexcept {
  const mg_request_info* info = mg_get_request_info(connection);
  auto& server = *static_cast<Impl*>(info->user_data);
  server.counters_.Begin();
  try {
    return server.Serve(connection, *info);
  } catch (...) {
    // Out of memory: the connection closes without an answer.
    server.counters_.Abandon();
    return 500;
  }
}

int Server::Impl::OnError(mg_connection* connection, int status, const char*) noexcept {
  auto& server = *static_cast<Impl*>(mg_get_user_data(mg_get_context(connection)));
  try {
    server.counters_.Refused(status);
    server.Send(connection, TextResponse(status, "the request was not understood"), true);
  } catch (...) {
    // Out of memory: the connection closes without an answer.
  }
  return 0;
}

int Server::Impl::OnLog(const mg_connection* connection, const char* message) noexcept {
  auto& server = *static_cast<Impl*>(mg_get_user_data(mg_get_context(connection)));
  try {
    const MutexLock lock(server.log_mutex_);
    server.last_log_ = message;
  } catch (...) {
    // Out of memory: the message is lost.
  }
  return 1;
}

int Server::Impl::OnTls(void* context, void* user_data) noexcept {
  constexpr int kDone = 1;
  constexpr int kFailed = -1;
  auto& server = *static_cast<Impl*>(user_data);
  return server.identity_ && server.identity_->Install(context) ? kDone : kFailed;
}

/// Reads the body of a request that may have one; an answer when it does not come.
std::optional<Response> Server::Impl::Receive(mg_connection* connection, Request& request) const {
  const std::size_t size = BodyBytes(request);
  const std::chrono::milliseconds wait(options_.body_timeout_ms);
  auto body = ReadBody(connection, size, {clock_, Deadline::After(clock_, wait)});
  if (!body) return TextResponse(408, body.error().message);
  request.body = *std::move(body);
  return std::nullopt;
}

int Server::Impl::Serve(mg_connection* connection, const mg_request_info& info) {
  Request request = ToRequest(info);
  const std::size_t max_body = router_.MaxBody(request.path);
  auto response = Refuse(request, {.target_bytes = TargetBytes(info), .max_body = max_body});
  if (!response && max_body > 0) response = Receive(connection, request);
  if (!response) response = router_.Handle(request);
  const Sent sent = Send(connection, *response, request.method != "HEAD");
  counters_.End(router_.Label(request.path), response->status, sent.body_bytes, !sent.complete);
  return response->status;
}

Sent Server::Impl::Send(mg_connection* connection, const Response& response, bool with_body) const {
  const std::chrono::milliseconds wait(options_.response_timeout_ms);
  return SendResponse(connection, response, with_body, {clock_, Deadline::After(clock_, wait)});
}

Result<std::unique_ptr<Server>> Server::Start(const ServerOptions& options,
                                              std::vector<Route> routes) {
  if (options.tls) {
    if (auto loaded = LoadTlsLibrary(); !loaded) return tl::unexpected(loaded.error());
  }
  auto impl = std::make_unique<Impl>(options, std::move(routes));
  if (auto started = impl->Start(); !started) {
    return tl::unexpected<Error>(std::move(started.error()));
  }
  return std::unique_ptr<Server>(new Server(std::move(impl)));
}

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Server::~Server() = default;

const std::string& Server::address() const { return impl_->address(); }
ServerStats Server::stats() const { return impl_->stats(); }

}  // namespace pgvigil::http
