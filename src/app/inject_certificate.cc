#include <spdlog/spdlog.h>

#include <memory>

#include "alerts/notify/http_client.h"
#include "app/commands.h"
#include "app/environment.h"
#include "app/inject_commands.h"
#include "app/inject_settings.h"
#include "inject/certificate.h"

namespace pgvigil::app {
namespace {

/// The API server over TLS, as a service account.
class ApiServer final : public inject::Api {
 public:
  ApiServer(std::string url, const InjectRequest& request)
      : client_(Target(std::move(url), request), std::make_shared<SystemClock>()) {}

  Result<inject::ApiAnswer> Send(const inject::ApiRequest& request) override {
    constexpr std::size_t kLongest = std::size_t{1} << 20;
    auto answer = client_.Send({.body = request.body,
                                .method = request.method,
                                .path = request.path,
                                .content_type = request.content_type,
                                .kept_body = kLongest});
    if (!answer) return tl::unexpected(Said(request, answer.error()));
    return inject::ApiAnswer{answer->status, std::move(answer->body)};
  }

 private:
  static notify::HttpTarget Target(std::string url, const InjectRequest& request) {
    notify::HttpTarget target{std::move(url), {}};
    target.settings.authorization_type = "Bearer";
    target.settings.credentials_file = request.token_file;
    target.settings.tls.ca_file = request.ca_file;
    target.settings.follow_redirects = false;
    return target;
  }

  static Error Said(const inject::ApiRequest& request, const Error& error) {
    return {error.kind, request.method + " " + request.path + ": " + error.message};
  }

  notify::HttpClient client_;
};

/// As every pod is told. Errors: kConfig outside of a cluster.
Result<std::string> UrlOf(const InjectRequest& request) {
  if (!request.api_server.empty()) return request.api_server;
  const auto environment = CurrentEnvironment();
  const auto host = environment.find("KUBERNETES_SERVICE_HOST");
  const auto port = environment.find("KUBERNETES_SERVICE_PORT");
  if (host == environment.end() || port == environment.end()) {
    return Fail(ErrorKind::kConfig, "this does not run in Kubernetes; say --api-server URL");
  }
  const bool ipv6 = host->second.find(':') != std::string::npos;
  return "https://" + (ipv6 ? "[" + host->second + "]" : host->second) + ":" + port->second;
}

Result<inject::CertificatePlan> PlanOf(const InjectRequest& request) {
  const auto slash = request.secret.find('/');
  if (slash == std::string::npos || slash == 0 || slash + 1 == request.secret.size()) {
    return Fail(ErrorKind::kConfig, "--secret: expected NAMESPACE/NAME");
  }
  const auto validity = config::ParseDuration(request.validity);
  if (!validity) return tl::unexpected(validity.error());
  const auto renew_before = config::ParseDuration(request.renew_before);
  if (!renew_before) return tl::unexpected(renew_before.error());
  if (*renew_before >= *validity) {
    return Fail(ErrorKind::kConfig, "--renew-before must be shorter than --validity");
  }
  return inject::CertificatePlan{
      .name_space = request.secret.substr(0, slash),
      .secret = request.secret.substr(slash + 1),
      .names = request.names,
      .webhook = request.webhook,
      .validity = std::chrono::duration_cast<std::chrono::hours>(*validity),
      .renew_before = std::chrono::duration_cast<std::chrono::hours>(*renew_before)};
}

}  // namespace

int RunInjectCertificate(const CommandLine& line) {
  if (const auto logging = SetUpInjectLogging(line); !logging) return Report(logging.error());
  const auto plan = PlanOf(line.inject);
  if (!plan) return Report(plan.error());
  const auto url = UrlOf(line.inject);
  if (!url) return Report(url.error());
  ApiServer server(*url, line.inject);
  const auto done = inject::EnsureCertificate(server, *plan, SystemClock().WallNow(),
                                              [](const auto& text) { spdlog::info("{}", text); });
  return done ? 0 : Report(done.error());
}

}  // namespace pgvigil::app
