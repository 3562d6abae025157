#pragma once

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

// OpenSSL's handles for certificates and keys. Private to http/.

namespace pgvigil::http {

struct FreeTls {
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(BIO* bio) const { BIO_free_all(bio); }
  void operator()(STACK_OF(X509) * chain) const { sk_X509_pop_free(chain, X509_free); }
};
using CertificatePtr = std::unique_ptr<X509, FreeTls>;
using KeyPtr = std::unique_ptr<EVP_PKEY, FreeTls>;
using BioPtr = std::unique_ptr<BIO, FreeTls>;
using ChainPtr = std::unique_ptr<STACK_OF(X509), FreeTls>;

/// A certificate, what leads from it to its authority, and its key, which fits.
struct TlsKeys {
  CertificatePtr certificate;
  ChainPtr chain;
  KeyPtr key;
};

/// Reads PEM texts. Errors: kConfig, without a word of what they hold.
[[nodiscard]] Result<TlsKeys> ReadTlsKeys(std::string_view certificates, std::string_view key);

/// One certificate of PEM text, null when there is none.
[[nodiscard]] CertificatePtr ReadCertificate(std::string_view text);

[[nodiscard]] WallTime NotAfter(const X509& certificate);
[[nodiscard]] WallTime NotBefore(const X509& certificate);

/// The reason OpenSSL gives for its last failure on this thread, and forgets then.
[[nodiscard]] std::string OpenSslReason();

}  // namespace pgvigil::http
