#include "inject/certificate.h"

#include <algorithm>
#include <optional>

#include "http/issue_certificate.h"
#include "inject/base64.h"
#include "inject/json.h"

namespace pgvigil::inject {
namespace {

constexpr const char* kWebhooks =
    "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/";
constexpr int kAttempts = 5;  // others may write at the same time
constexpr long kOk = 200;
constexpr long kCreated = 201;
constexpr long kForbidden = 403;
constexpr long kMissing = 404;
constexpr long kConflict = 409;
constexpr long kInvalid = 422;  // a patch whose test fails

struct Pem {
  std::string authority;
  std::string certificate;
  std::string key;
};

std::string Field(const Json& secret, const char* name) {
  return DecodeBase64(Text(At(At(secret, "data"), name))).value_or("");
}

Pem PemOf(const Json& secret) {
  return {Field(secret, "ca.crt"), Field(secret, "tls.crt"), Field(secret, "tls.key")};
}

/// Why the certificate is to be replaced, or "".
std::string Objection(const Pem& pem, const CertificatePlan& plan, WallTime now) {
  const auto facts = http::ReadCertificateFacts(pem.certificate);
  if (!facts) return "it holds no certificate";
  if (facts->expires - now < plan.renew_before) return "its certificate expires";
  for (const std::string& name : plan.names) {
    if (std::find(facts->names.begin(), facts->names.end(), name) == facts->names.end()) {
      return "its certificate is not for " + name;
    }
  }
  const bool fits = http::BelongTogether(pem.authority, pem.certificate, pem.key);
  return fits ? "" : "its authority, certificate and key do not fit together";
}

Json SecretWith(Json secret, const Pem& pem, const CertificatePlan& plan) {
  secret["apiVersion"] = "v1";
  secret["kind"] = "Secret";
  if (At(secret, "type").is_null()) secret["type"] = "kubernetes.io/tls";
  secret["metadata"]["name"] = plan.secret;
  secret["data"]["ca.crt"] = EncodeBase64(pem.authority);
  secret["data"]["tls.crt"] = EncodeBase64(pem.certificate);
  secret["data"]["tls.key"] = EncodeBase64(pem.key);
  return secret;
}

/// What the server says about a refusal, and what may help.
Error Refused(const ApiRequest& request, const ApiAnswer& answer) {
  std::string reason;
  if (const auto status = ParseJson(answer.body)) reason = Text(At(*status, "message"));
  std::string message = request.method + " " + request.path + ": the API server answers " +
                        std::to_string(answer.status) + (reason.empty() ? "" : ": " + reason);
  if (answer.status == kForbidden) message += "; the service account lacks a right";
  return {ErrorKind::kIo, message};
}

class Run {
 public:
  Run(Api& api, const CertificatePlan& plan, WallTime now,
      const std::function<void(const std::string&)>& say)
      : api_(api), plan_(plan), now_(now), say_(say) {}

  Result<void> All() {
    const auto authority = Repeat([this] { return EnsureSecret(); });
    if (!authority) return tl::unexpected(authority.error());
    if (plan_.webhook.empty()) return {};
    const auto told = Repeat([&] { return TellWebhook(EncodeBase64(*authority)); });
    if (!told) return tl::unexpected(told.error());
    return {};
  }

 private:
  /// A text when it is done, nullopt when somebody else was faster.
  using Attempt = Result<std::optional<std::string>>;

  Result<std::string> Repeat(const std::function<Attempt()>& attempt) {
    for (int i = 0; i < kAttempts; ++i) {
      auto done = attempt();
      if (!done) return tl::unexpected(std::move(done.error()));
      if (done->has_value()) return **std::move(done);
    }
    return Fail(ErrorKind::kIo, "others keep writing the same object; gave up");
  }

  std::string SecretPath() const { return "/api/v1/namespaces/" + plan_.name_space + "/secrets"; }

  /// The authority's certificates.
  Attempt EnsureSecret() {
    const ApiRequest request{.path = SecretPath() + "/" + plan_.secret};
    const auto answer = api_.Send(request);
    if (!answer) return tl::unexpected(answer.error());
    if (answer->status == kMissing) return Write(Json::object(), "it is not there");
    if (answer->status != kOk) return tl::unexpected(Refused(request, *answer));
    auto secret = ParseJson(answer->body);
    if (!secret) return tl::unexpected(secret.error());
    const Pem pem = PemOf(*secret);
    std::string objection = Objection(pem, plan_, now_);
    if (!objection.empty()) return Write(*std::move(secret), objection);
    say_("the secret " + plan_.secret + " holds a good certificate");
    return pem.authority;
  }

  Attempt Write(Json secret, const std::string& reason) {
    const bool is_new = secret.empty();
    const auto issued = http::IssueCertificate({plan_.names, plan_.validity}, now_);
    if (!issued) return tl::unexpected(issued.error());
    const Pem pem{issued->authority + OldAuthority(secret), issued->certificate,
                  issued->key.Reveal()};
    const std::string path = SecretPath() + (is_new ? "" : "/" + plan_.secret);
    const ApiRequest request{.method = is_new ? "POST" : "PUT",
                             .path = path,
                             .body = SecretWith(std::move(secret), pem, plan_).dump()};
    const auto answer = api_.Send(request);
    if (!answer) return tl::unexpected(answer.error());
    if (answer->status == kConflict) return std::nullopt;
    if (answer->status != kOk && answer->status != kCreated) {
      return tl::unexpected(Refused(request, *answer));
    }
    say_("the secret " + plan_.secret + " was written: " + reason);
    return pem.authority;
  }

  /// The newest one of the secret so far, while it is valid.
  [[nodiscard]] std::string OldAuthority(const Json& secret) const {
    constexpr std::string_view kEnd = "-----END CERTIFICATE-----\n";
    const std::string old = Field(secret, "ca.crt");
    const auto facts = http::ReadCertificateFacts(old);
    const auto end = old.find(kEnd);
    if (!facts || facts->expires < now_ || end == std::string::npos) return {};
    return old.substr(0, end + kEnd.size());
  }

  Attempt TellWebhook(const std::string& bundle) {
    const ApiRequest request{.path = kWebhooks + plan_.webhook};
    const auto answer = api_.Send(request);
    if (!answer) return tl::unexpected(answer.error());
    if (answer->status == kMissing) {
      say_("the webhook configuration " + plan_.webhook + " is not there yet");
      return "";
    }
    if (answer->status != kOk) return tl::unexpected(Refused(request, *answer));
    const auto configuration = ParseJson(answer->body);
    if (!configuration) return tl::unexpected(configuration.error());
    const Json patch = BundlePatch(*configuration, bundle);
    if (patch.empty()) {
      say_("the webhook configuration " + plan_.webhook + " knows the authority");
      return "";
    }
    return Patch(request.path, patch);
  }

  /// Each is only changed where it still stands.
  static Json BundlePatch(const Json& configuration, const std::string& bundle) {
    Json patch = Json::array();
    std::size_t index = 0;
    for (const Json& webhook : Items(At(configuration, "webhooks"))) {
      const std::string path = "/webhooks/" + std::to_string(index++);
      if (Within(webhook, {"clientConfig", "caBundle"}) == bundle) continue;
      patch.push_back({{"op", "test"}, {"path", path + "/name"}, {"value", At(webhook, "name")}});
      patch.push_back(
          {{"op", "add"}, {"path", path + "/clientConfig/caBundle"}, {"value", bundle}});
    }
    return patch;
  }

  Attempt Patch(const std::string& path, const Json& patch) {
    const ApiRequest request{.method = "PATCH",
                             .path = path,
                             .body = patch.dump(),
                             .content_type = "application/json-patch+json"};
    const auto answer = api_.Send(request);
    if (!answer) return tl::unexpected(answer.error());
    if (answer->status == kConflict || answer->status == kInvalid) return std::nullopt;
    if (answer->status != kOk) return tl::unexpected(Refused(request, *answer));
    say_("the webhook configuration " + plan_.webhook + " was told the authority");
    return "";
  }

  Api& api_;
  const CertificatePlan& plan_;
  const WallTime now_;
  const std::function<void(const std::string&)>& say_;
};

}  // namespace

Result<void> EnsureCertificate(Api& api, const CertificatePlan& plan, WallTime now,
                               const std::function<void(const std::string&)>& say) {
  return Run(api, plan, now, say).All();
}

}  // namespace pgvigil::inject
