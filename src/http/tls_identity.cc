#include "http/tls_identity.h"

#include <openssl/ssl.h>
#include <sys/stat.h>

#include <array>
#include <optional>
#include <utility>

#include "base/mutex.h"
#include "config/yaml.h"
#include "http/tls_keys.h"

namespace pgvigil::http {
namespace {

/// What differs once a file was written anew or another one stands in its place.
using FileStamp = std::array<std::int64_t, 4>;
using Stamps = std::pair<FileStamp, FileStamp>;

FileStamp StampOf(const std::string& path) {
  struct stat file {};
  if (::stat(path.c_str(), &file) != 0) return {};
  return {static_cast<std::int64_t>(file.st_ino), file.st_mtim.tv_sec, file.st_mtim.tv_nsec,
          file.st_size};
}

Result<TlsKeys> ReadFiles(const TlsOptions& options) {
  constexpr std::size_t kLongest = 1u << 20;
  const auto certificate = config::ReadFile(options.certificate_file, kLongest);
  if (!certificate) return tl::unexpected(certificate.error());
  const auto key = config::ReadFile(options.key_file, kLongest);
  if (!key) return tl::unexpected(key.error());
  return ReadTlsKeys(*certificate, *key).map_error([&](Error error) {
    error.message = options.certificate_file + ", " + options.key_file + ": " + error.message;
    return error;
  });
}

}  // namespace

class TlsIdentity::Impl {
 public:
  explicit Impl(TlsOptions options) : options_(std::move(options)) {}

  Result<void> Load() {
    const Stamps stamps = CurrentStamps();
    auto keys = ReadFiles(options_);
    const MutexLock lock(mutex_);
    stamps_ = stamps;  // of a failure too: the same files are not read again and again
    if (!keys) return tl::unexpected(keys.error());
    keys_ = std::make_shared<const TlsKeys>(*std::move(keys));
    stats_.expires = NotAfter(*keys_->certificate);
    return {};
  }

  /// Called by OpenSSL in each handshake: 1 goes on, 0 ends it.
  static int Present(SSL* connection, void* self) noexcept {
    try {
      const auto keys = static_cast<Impl*>(self)->Current();
      const bool done = SSL_use_certificate(connection, keys->certificate.get()) == 1 &&
                        SSL_use_PrivateKey(connection, keys->key.get()) == 1 &&
                        SSL_set1_chain(connection, keys->chain.get()) == 1;
      return done ? 1 : 0;
    } catch (...) {
      return 0;  // out of memory
    }
  }

  [[nodiscard]] TlsStats stats() const {
    const MutexLock lock(mutex_);
    return stats_;
  }

 private:
  [[nodiscard]] Stamps CurrentStamps() const {
    return {StampOf(options_.certificate_file), StampOf(options_.key_file)};
  }

  std::shared_ptr<const TlsKeys> Current() {
    if (Changed()) Note(Load());
    const MutexLock lock(mutex_);
    return keys_;
  }

  [[nodiscard]] bool Changed() const {
    const Stamps now = CurrentStamps();
    const MutexLock lock(mutex_);
    return now != stamps_;
  }

  void Note(const Result<void>& loaded) {
    {
      const MutexLock lock(mutex_);
      ++(loaded ? stats_.reloads : stats_.failed_reloads);
    }
    if (options_.changed) options_.changed(loaded ? nullptr : &loaded.error());
  }

  const TlsOptions options_;
  mutable Mutex mutex_;
  Stamps stamps_ PGVIGIL_GUARDED_BY(mutex_) = {};
  std::shared_ptr<const TlsKeys> keys_ PGVIGIL_GUARDED_BY(mutex_);
  TlsStats stats_ PGVIGIL_GUARDED_BY(mutex_);
};

Result<std::unique_ptr<TlsIdentity>> TlsIdentity::Load(TlsOptions options) {
  auto impl = std::make_unique<Impl>(std::move(options));
  if (auto loaded = impl->Load(); !loaded) return tl::unexpected(loaded.error());
  return std::unique_ptr<TlsIdentity>(new TlsIdentity(std::move(impl)));
}

bool TlsIdentity::Install(void* context) {
  auto* tls = static_cast<SSL_CTX*>(context);
  if (SSL_CTX_set_min_proto_version(tls, TLS1_2_VERSION) != 1) return false;
  SSL_CTX_set_cert_cb(tls, &Impl::Present, impl_.get());
  return true;
}

TlsStats TlsIdentity::stats() const { return impl_->stats(); }

TlsIdentity::TlsIdentity(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
TlsIdentity::~TlsIdentity() = default;

}  // namespace pgvigil::http
