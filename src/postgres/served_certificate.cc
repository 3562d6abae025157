#include "postgres/served_certificate.h"

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <string>

#include "postgres/libpq.h"
#include "postgres/x509.h"

namespace pgvigil::postgres {
namespace {

// Above the server's own: what was shown with it, and the authority it was checked against.
const X509* LastIssuer(const SSL* ssl) {
  const STACK_OF(X509)* chain = SSL_get0_verified_chain(ssl);
  if (chain == nullptr) chain = SSL_get_peer_cert_chain(ssl);
  const int length = sk_X509_num(chain);
  return length > 1 ? sk_X509_value(chain, length - 1) : nullptr;
}

// As libpq itself compares: by the alternative names, by the common name only without any.
bool IsOf(X509* certificate, const char* host) {
  if (X509_check_ip_asc(certificate, host, 0) == 1) return true;
  return X509_check_host(certificate, host, 0, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS, nullptr) == 1;
}

std::string Host(PGconn* connection) {
  const char* const host = PQhost(connection);
  return host == nullptr ? "" : host;
}

}  // namespace

std::optional<ServedCertificate> ReadServedCertificate(PGconn* connection) {
  const auto* const ssl = static_cast<const SSL*>(PQsslStruct(connection, "OpenSSL"));
  X509* const own = ssl == nullptr ? nullptr : SSL_get0_peer_certificate(ssl);
  if (own == nullptr) return std::nullopt;
  ServedCertificate certificate;
  certificate.expires = ExpiryOf(own);
  if (const X509* const issuer = LastIssuer(ssl)) certificate.issuer_expires = ExpiryOf(issuer);
  certificate.name_matches = IsOf(own, Host(connection).c_str());
  return certificate;
}

}  // namespace pgvigil::postgres
