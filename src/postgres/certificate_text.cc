#include "postgres/certificate_text.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "postgres/x509.h"

namespace pgvigil::postgres {
namespace {

struct FreeBio {
  void operator()(BIO* bio) const { BIO_free(bio); }
};
struct FreeCertificate {
  void operator()(X509* certificate) const { X509_free(certificate); }
};
using CertificateHandle = std::unique_ptr<X509, FreeCertificate>;

}  // namespace

Result<WallTime> EarliestExpiry(const std::string& pem) {
  const std::unique_ptr<BIO, FreeBio> text(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  std::optional<WallTime> earliest;
  ERR_clear_error();
  while (const CertificateHandle certificate{
      PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr)}) {
    const auto expiry = ExpiryOf(certificate.get());
    if (!expiry) return Fail(ErrorKind::kIo, "a certificate without an end");
    earliest = std::min(earliest.value_or(*expiry), *expiry);
  }
  // The end of the text is the only error that is none.
  const bool at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  ERR_clear_error();
  if (!at_end) return Fail(ErrorKind::kIo, "a broken certificate");
  if (!earliest) return Fail(ErrorKind::kIo, "no certificate in PEM form");
  return *earliest;
}

}  // namespace pgvigil::postgres
