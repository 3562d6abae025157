#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/result.h"

namespace pgvigil::http {

/// TLS of a server: 1.2 or newer, without client certificates.
struct TlsOptions {
  std::string certificate_file;  ///< PEM, with what leads to the authority behind it
  std::string key_file;          ///< PEM, without a passphrase
  /// Told on a server's thread when changed files were read (nullptr) or could not be used.
  std::function<void(const Error*)> changed = {};
};

struct TlsStats {
  WallTime expires;  ///< of the certificate that is shown
  std::uint64_t reloads = 0;
  std::uint64_t failed_reloads = 0;
};

/// The certificate a listener shows. A handshake looks whether the files have changed, so that a
/// renewed one is shown from then on; one that cannot be used leaves the old one in place.
/// Thread-safe.
class TlsIdentity {
 public:
  /// Errors: kIo, kConfig with the name of the file.
  static Result<std::unique_ptr<TlsIdentity>> Load(TlsOptions options);
  ~TlsIdentity();

  /// `context` is an SSL_CTX, and does not outlive this. False when OpenSSL refuses.
  [[nodiscard]] bool Install(void* context);
  [[nodiscard]] TlsStats stats() const;

 private:
  class Impl;
  explicit TlsIdentity(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace pgvigil::http
