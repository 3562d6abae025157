#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "inject/api.h"

namespace pgvigil::inject {

/// Which certificate is to stand where.
struct CertificatePlan {
  std::string name_space;
  std::string secret;              ///< kubernetes.io/tls with `ca.crt` besides
  std::vector<std::string> names;  ///< of the webhook's Service
  std::string webhook;             ///< MutatingWebhookConfiguration to tell; empty: none
  std::chrono::hours validity{24 * 3650};
  std::chrono::hours renew_before{24 * 1200};  ///< a certificate with less left is replaced
};

/// Makes what `plan` says true: a secret with a certificate that is good for all names and long
/// enough, and its authority in every webhook of the configuration. What is right already is left
/// alone, so that it can be run again and again, by several at a time. A renewal leaves the old
/// authority beside the new one, because servers show the old certificate until they have read the
/// new one. A configuration that is not there is no error: it comes later in an installation.
/// `say` is told what was done, a line each. Errors: what the API server refuses, with its reason
/// and the right that may be missing.
[[nodiscard]] Result<void> EnsureCertificate(Api& api, const CertificatePlan& plan, WallTime now,
                                             const std::function<void(const std::string&)>& say);

}  // namespace pgvigil::inject
