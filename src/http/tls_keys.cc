#include "http/tls_keys.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <ctime>

namespace pgvigil::http {
namespace {

BioPtr Memory(std::string_view text) {
  return BioPtr(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

/// A key that asks for a passphrase is refused, not asked for on a terminal.
int NoPassphrase(char*, int, int, void*) { return 0; }

CertificatePtr Next(BIO* bio) {
  return CertificatePtr(PEM_read_bio_X509(bio, nullptr, NoPassphrase, nullptr));
}

WallTime ToTime(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return {};
  return std::chrono::system_clock::from_time_t(timegm(&parts));
}

}  // namespace

Result<TlsKeys> ReadTlsKeys(std::string_view certificates, std::string_view key) {
  ERR_clear_error();
  const BioPtr certificate_text = Memory(certificates);
  const BioPtr key_text = Memory(key);
  TlsKeys keys{Next(certificate_text.get()), ChainPtr(sk_X509_new_null()), nullptr};
  if (!keys.certificate)
    return Fail(ErrorKind::kConfig, "no certificate in PEM: " + OpenSslReason());
  while (CertificatePtr next = Next(certificate_text.get())) {
    if (sk_X509_push(keys.chain.get(), next.get()) > 0) static_cast<void>(next.release());
  }
  ERR_clear_error();
  keys.key.reset(PEM_read_bio_PrivateKey(key_text.get(), nullptr, NoPassphrase, nullptr));
  if (!keys.key) return Fail(ErrorKind::kConfig, "no private key in PEM: " + OpenSslReason());
  if (X509_check_private_key(keys.certificate.get(), keys.key.get()) == 1) return keys;
  ERR_clear_error();
  return Fail(ErrorKind::kConfig, "the private key is not that of the certificate");
}

CertificatePtr ReadCertificate(std::string_view text) {
  CertificatePtr certificate = Next(Memory(text).get());
  ERR_clear_error();
  return certificate;
}

WallTime NotAfter(const X509& certificate) { return ToTime(X509_get0_notAfter(&certificate)); }
WallTime NotBefore(const X509& certificate) { return ToTime(X509_get0_notBefore(&certificate)); }

std::string OpenSslReason() {
  const unsigned long code = ERR_get_error();
  ERR_clear_error();
  const char* reason = ERR_reason_error_string(code);
  return reason == nullptr ? "unknown reason" : reason;
}

}  // namespace pgvigil::http
