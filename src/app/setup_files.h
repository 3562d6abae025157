#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

#include "base/result.h"
#include "base/secret.h"

namespace pgvigil::app {

/// Whom a file belongs to.
struct FileOwner {
  uid_t user = 0;
  gid_t group = 0;
};

/// The user `name` of the system; nullopt when there is none.
[[nodiscard]] std::optional<FileOwner> FindOwner(const char* name);

/// A file that appears whole, or not at all: written beside its place at once, so that what forbids
/// it is known early, and put there by Commit(). Gone when it was not committed.
class PendingFile {
 public:
  /// `owner`: nullopt for this process's user; only root may name one.
  [[nodiscard]] static Result<PendingFile> Write(const std::string& path, const std::string& text,
                                                 mode_t mode,
                                                 const std::optional<FileOwner>& owner = {});
  PendingFile(PendingFile&& other) noexcept;
  PendingFile& operator=(PendingFile&&) = delete;
  ~PendingFile();

  [[nodiscard]] Result<void> Commit();

 private:
  PendingFile(std::string path, std::string pending)
      : path_(std::move(path)), pending_(std::move(pending)) {}

  std::string path_;
  std::string pending_;  // empty: nothing is pending
};

/// Whether nothing is lost when the file at `path` is replaced: there is none, it holds `text`, or
/// it sets nothing, as the one that comes with a package.
[[nodiscard]] bool MayReplace(const std::string& path, const std::string& text);

/// 192 random bits as letters, digits, - and _.
[[nodiscard]] Result<Secret> RandomPassword();

/// `path` from the root on, as a service with another working directory needs it.
[[nodiscard]] std::string AbsolutePath(const std::string& path);

}  // namespace pgvigil::app
