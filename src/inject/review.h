#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "inject/injection.h"
#include "inject/json.h"

namespace pgvigil::inject {

/// What the API server asks of an admission webhook, as far as it matters here.
/// https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/
struct Review {
  std::string uid;
  std::string name_space;
  bool creates_pod = false;  ///< else there is nothing to decide
  Json pod;
};

/// Strict about what is needed, tolerant of everything else. Errors: kConfig, this is no
/// AdmissionReview of admission.k8s.io/v1 with a request.
[[nodiscard]] Result<Review> ReadReview(std::string_view body);

/// The answer, which always admits the pod: with a JSON patch when it was changed, with a warning
/// when its maker expected something else.
[[nodiscard]] std::string AnswerReview(const Review& review, const Injection& injection);

}  // namespace pgvigil::inject
