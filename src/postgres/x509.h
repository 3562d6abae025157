#pragma once

#include <openssl/x509.h>

#include <ctime>
#include <optional>

#include "base/clock.h"

namespace pgvigil::postgres {

/// nullopt: the certificate is malformed.
[[nodiscard]] inline std::optional<WallTime> ExpiryOf(const X509* certificate) {
  std::tm broken_down{};
  if (ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &broken_down) != 1) return std::nullopt;
  return std::chrono::system_clock::from_time_t(timegm(&broken_down));
}

}  // namespace pgvigil::postgres
