#include "http/issue_certificate.h"

#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "http/tls_keys.h"

namespace pgvigil::http {
namespace {

struct FreeNames {
  void operator()(GENERAL_NAMES* names) const { GENERAL_NAMES_free(names); }
  void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }
  void operator()(BIGNUM* number) const { BN_free(number); }
};
using NamesPtr = std::unique_ptr<GENERAL_NAMES, FreeNames>;
using ExtensionPtr = std::unique_ptr<X509_EXTENSION, FreeNames>;
using NumberPtr = std::unique_ptr<BIGNUM, FreeNames>;

struct Draft {
  std::string common_name;
  WallTime begins;
  WallTime expires;
  std::vector<std::pair<int, std::string>> extensions;  ///< NID and value
};

/// Who signs; of a certificate that signs itself the two are its own.
struct Signer {
  X509* certificate;
  EVP_PKEY* key;
};

std::time_t Seconds(WallTime time) { return std::chrono::system_clock::to_time_t(time); }

bool SetSerial(X509* certificate) {
  constexpr int kBits = 127;  // positive, and no two alike
  const NumberPtr number(BN_new());
  return number && BN_rand(number.get(), kBits, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY) == 1 &&
         BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr;
}

bool SetName(X509_NAME* name, const std::string& text) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  return X509_NAME_add_entry_by_NID(name, NID_commonName, MBSTRING_UTF8, bytes,
                                    static_cast<int>(text.size()), -1, 0) == 1;
}

bool AddExtensions(X509* certificate, X509* issuer, const Draft& draft) {
  X509V3_CTX context{};
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  for (const auto& [id, value] : draft.extensions) {
    const ExtensionPtr extension(X509V3_EXT_conf_nid(nullptr, &context, id, value.c_str()));
    if (!extension || X509_add_ext(certificate, extension.get(), -1) != 1) return false;
  }
  return true;
}

/// Null when OpenSSL refuses.
CertificatePtr Sign(const Draft& draft, EVP_PKEY* key, Signer signer) {
  CertificatePtr made(X509_new());
  if (!made) return nullptr;
  X509* issuer = signer.certificate != nullptr ? signer.certificate : made.get();
  const bool filled =
      X509_set_version(made.get(), X509_VERSION_3) == 1 && SetSerial(made.get()) &&
      SetName(X509_get_subject_name(made.get()), draft.common_name) &&
      X509_set_issuer_name(made.get(), X509_get_subject_name(issuer)) == 1 &&
      ASN1_TIME_set(X509_getm_notBefore(made.get()), Seconds(draft.begins)) != nullptr &&
      ASN1_TIME_set(X509_getm_notAfter(made.get()), Seconds(draft.expires)) != nullptr &&
      X509_set_pubkey(made.get(), key) == 1 && AddExtensions(made.get(), issuer, draft) &&
      X509_sign(made.get(), signer.key, EVP_sha256()) != 0;
  return filled ? std::move(made) : nullptr;
}

std::string Text(BIO* bio) {
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(bio, &bytes);
  return size > 0 ? std::string(bytes, static_cast<std::size_t>(size)) : std::string();
}

std::string ToPem(X509* certificate) {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  return bio && PEM_write_bio_X509(bio.get(), certificate) == 1 ? Text(bio.get()) : "";
}

std::string ToPem(EVP_PKEY* key) {
  const BioPtr bio(BIO_new(BIO_s_secmem()));
  const bool written = bio && PEM_write_bio_PKCS8PrivateKey(bio.get(), key, nullptr, nullptr, 0,
                                                            nullptr, nullptr) == 1;
  return written ? Text(bio.get()) : "";
}

std::string AlternativeNames(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "DNS:" : ",DNS:") + name;
  return text;
}

Draft ServerDraft(const CertificateRequest& request, Draft draft) {
  constexpr std::size_t kLongestCommonName = 64;  // RFC 5280, ub-common-name
  const std::string& name = request.names.front();
  draft.common_name = name.size() <= kLongestCommonName ? name : "pgvigil injector";
  draft.extensions = {{NID_basic_constraints, "critical,CA:FALSE"},
                      {NID_key_usage, "critical,digitalSignature"},
                      {NID_ext_key_usage, "serverAuth"},
                      {NID_subject_alt_name, AlternativeNames(request.names)},
                      {NID_authority_key_identifier, "keyid:always"}};
  return draft;
}

Draft AuthorityDraft(Draft draft) {
  draft.common_name = "pgvigil injector authority";
  draft.extensions = {{NID_basic_constraints, "critical,CA:TRUE,pathlen:0"},
                      {NID_key_usage, "critical,keyCertSign,cRLSign"},
                      {NID_subject_key_identifier, "hash"}};
  return draft;
}

std::vector<std::string> DnsNames(const X509& certificate) {
  std::vector<std::string> found;
  const NamesPtr names(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(&certificate, NID_subject_alt_name, nullptr, nullptr)));
  for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type != GEN_DNS) continue;
    const ASN1_IA5STRING* text = name->d.dNSName;
    found.emplace_back(reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
                       static_cast<std::size_t>(ASN1_STRING_length(text)));
  }
  return found;
}

}  // namespace

Result<IssuedCertificate> IssueCertificate(const CertificateRequest& request, WallTime now) {
  if (request.names.empty()) return Fail(ErrorKind::kConfig, "a certificate needs a name");
  ERR_clear_error();
  const Draft times{{}, now - std::chrono::hours(1), now + request.validity, {}};
  const KeyPtr authority_key(EVP_EC_gen("P-256"));
  const KeyPtr key(EVP_EC_gen("P-256"));
  CertificatePtr authority;
  CertificatePtr server;
  if (authority_key && key) {
    authority = Sign(AuthorityDraft(times), authority_key.get(), {nullptr, authority_key.get()});
  }
  if (authority) {
    server = Sign(ServerDraft(request, times), key.get(), {authority.get(), authority_key.get()});
  }
  if (!server)
    return Fail(ErrorKind::kInternal, "OpenSSL makes no certificate: " + OpenSslReason());
  return IssuedCertificate{ToPem(authority.get()), ToPem(server.get()), Secret(ToPem(key.get()))};
}

Result<CertificateFacts> ReadCertificateFacts(std::string_view text) {
  const CertificatePtr certificate = ReadCertificate(text);
  if (!certificate) return Fail(ErrorKind::kConfig, "no certificate in PEM");
  return CertificateFacts{NotBefore(*certificate), NotAfter(*certificate), DnsNames(*certificate)};
}

bool BelongTogether(std::string_view authorities, std::string_view certificate,
                    std::string_view key) {
  const auto keys = ReadTlsKeys(certificate, key);
  if (!keys) return false;
  const BioPtr bio(BIO_new_mem_buf(authorities.data(), static_cast<int>(authorities.size())));
  bool signed_by_one = false;
  while (const CertificatePtr authority{PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)}) {
    EVP_PKEY* public_key = X509_get0_pubkey(authority.get());
    signed_by_one |= public_key != nullptr && X509_verify(keys->certificate.get(), public_key) == 1;
  }
  ERR_clear_error();
  return signed_by_one;
}

}  // namespace pgvigil::http
