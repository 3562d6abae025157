#pragma once

#include <sys/types.h>

#include <string>

#include "base/result.h"
#include "base/secret.h"

namespace pgvigil::app {

/// A file that appears whole, or not at all: written beside its place at once, so that what forbids
/// it is known early, and put there by Commit(). Gone when it was not committed.
class PendingFile {
 public:
  [[nodiscard]] static Result<PendingFile> Write(const std::string& path, const std::string& text,
                                                 mode_t mode);
  PendingFile(PendingFile&& other) noexcept;
  PendingFile& operator=(PendingFile&&) = delete;
  ~PendingFile();

  /// Gives it to the user `name` of the system, where there is one and this process is root.
  void GiveTo(const char* name) const;
  [[nodiscard]] Result<void> Commit();

 private:
  PendingFile(std::string path, std::string pending)
      : path_(std::move(path)), pending_(std::move(pending)) {}

  std::string path_;
  std::string pending_;  // empty: nothing is pending
};

/// Whether nothing is lost when `text` takes the place of the file at `path`: there is none, it
/// holds the same, or it sets nothing, as the one that comes with a package.
[[nodiscard]] bool MayReplace(const std::string& path, const std::string& text);

/// 192 random bits as letters, digits, - and _.
[[nodiscard]] Result<Secret> RandomPassword();

/// `path` from the root on, as a service with another working directory needs it.
[[nodiscard]] std::string AbsolutePath(const std::string& path);

}  // namespace pgvigil::app
