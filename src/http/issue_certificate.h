#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"

namespace pgvigil::http {

/// What a server certificate is to be.
struct CertificateRequest {
  std::vector<std::string> names;  ///< DNS names it is good for; the first is its common name too
  std::chrono::hours validity{24 * 365};
};

/// PEM texts.
struct IssuedCertificate {
  std::string authority;
  std::string certificate;
  Secret key;
};

/// Makes an authority, has it sign one server certificate, and forgets the authority's key: who
/// trusts the authority trusts this one certificate and no other, ever. Valid from an hour before
/// `now`, for clocks that differ. ECDSA with P-256. Errors: kConfig without a name, kInternal when
/// OpenSSL refuses.
[[nodiscard]] Result<IssuedCertificate> IssueCertificate(const CertificateRequest& request,
                                                         WallTime now);

/// What a certificate in PEM says of itself.
struct CertificateFacts {
  WallTime begins;
  WallTime expires;
  std::vector<std::string> names;  ///< DNS names
};

/// Reads the first certificate of a PEM text. Errors: kConfig when there is none.
[[nodiscard]] Result<CertificateFacts> ReadCertificateFacts(std::string_view text);

/// Whether `certificate` is signed by one of `authorities`, and `key` is its key (PEM, all three).
[[nodiscard]] bool BelongTogether(std::string_view authorities, std::string_view certificate,
                                  std::string_view key);

}  // namespace pgvigil::http
