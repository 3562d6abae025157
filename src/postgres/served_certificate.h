#pragma once

#include <optional>

#include "base/clock.h"

struct pg_conn;

namespace pgvigil::postgres {

/// The certificate a server showed on one connection.
struct ServedCertificate {
  std::optional<WallTime> expires;         ///< the server's own
  std::optional<WallTime> issuer_expires;  ///< the last of the chain above it; nullopt: none seen
  bool name_matches = false;               ///< it is of the host that was asked for
};

/// nullopt: the connection is not encrypted, or not by OpenSSL. `connection`: libpq's PGconn.
/// https://www.postgresql.org/docs/current/libpq-status.html#LIBPQ-PQSSLSTRUCT
[[nodiscard]] std::optional<ServedCertificate> ReadServedCertificate(pg_conn* connection);

}  // namespace pgvigil::postgres
