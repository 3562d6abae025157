#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

#include "alerts/rules/engine.h"

namespace pgvigil::rules {
namespace {

tl::unexpected<Error> Wrong(const std::string& path) {
  return Fail(ErrorKind::kIo, path + ": " + std::generic_category().message(errno));
}

/// An open file, closed with it.
class File {
 public:
  explicit File(int fd) : fd_(fd) {}
  ~File() {
    if (fd_ >= 0) close(fd_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  [[nodiscard]] bool ok() const { return fd_ >= 0; }
  [[nodiscard]] bool Sync() const { return fsync(fd_) == 0; }
  [[nodiscard]] bool Write(std::string_view text) const {
    while (!text.empty()) {
      const auto written = write(fd_, text.data(), text.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return false;
      text.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
  }

 private:
  int fd_;
};

std::string FolderOf(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

Result<void> WriteWhole(const std::string& path, std::string_view text) {
  const File file(open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (!file.ok() || !file.Write(text) || !file.Sync()) return Wrong(path);
  return {};
}

}  // namespace

Result<void> WriteAtomically(const std::string& path, std::string_view text) {
  const std::string beside = path + ".new";
  auto written = WriteWhole(beside, text);
  if (!written) return written;
  if (rename(beside.c_str(), path.c_str()) != 0) return Wrong(path);
  const File folder(open(FolderOf(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.ok() || !folder.Sync()) return Wrong(path);
  return {};
}

}  // namespace pgvigil::rules
