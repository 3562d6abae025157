#include "inject/review.h"

#include <algorithm>

#include "inject/base64.h"

namespace pgvigil::inject {
namespace {

constexpr const char* kVersion = "admission.k8s.io/v1";
constexpr const char* kKind = "AdmissionReview";

std::string Dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// The API server cuts warnings off, and refuses control characters in a header.
std::string Warning(std::string text) {
  constexpr std::size_t kLongest = 256;
  text = "pgvigil: no sidecar added: " + text;
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < ' ' || c > '~'; }, ' ');
  if (text.size() > kLongest) text.resize(kLongest);
  return text;
}

}  // namespace

Result<Review> ReadReview(std::string_view body) {
  const auto parsed = ParseJson(body);
  if (!parsed) return tl::unexpected(parsed.error());
  if (At(*parsed, "kind") != kKind || At(*parsed, "apiVersion") != kVersion) {
    return Fail(ErrorKind::kConfig, std::string("expected an ") + kKind + " of " + kVersion);
  }
  const Json& request = At(*parsed, "request");
  Review review{Text(At(request, "uid")), Text(At(request, "namespace")), false, {}};
  if (review.uid.empty()) return Fail(ErrorKind::kConfig, "the request has no uid");
  const bool is_pod = Within(request, {"kind", "kind"}) == "Pod" &&
                      Within(request, {"kind", "group"}) == "" &&
                      At(request, "subResource").is_null();
  review.creates_pod = is_pod && At(request, "operation") == "CREATE";
  if (!review.creates_pod) return review;
  review.pod = At(request, "object");
  if (!Within(review.pod, {"spec", "containers"}).is_array()) {
    return Fail(ErrorKind::kConfig, "the request has no pod with containers");
  }
  return review;
}

std::string AnswerReview(const Review& review, const Injection& injection) {
  Json response = {{"uid", review.uid}, {"allowed", true}};
  if (injection.outcome == Outcome::kInjected) {
    response["patchType"] = "JSONPatch";
    response["patch"] = EncodeBase64(Dump(Json::diff(review.pod, injection.pod)));
  }
  if (injection.warn) response["warnings"] = {Warning(injection.reason)};
  if (review.creates_pod) {
    response["auditAnnotations"] = {{"outcome", Name(injection.outcome)}};
  }
  return Dump({{"apiVersion", kVersion}, {"kind", kKind}, {"response", std::move(response)}});
}

}  // namespace pgvigil::inject
