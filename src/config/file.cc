#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "config/yaml.h"

namespace pgvigil::config {
namespace {

class FileDescriptor {
 public:
  explicit FileDescriptor(int fd) : fd_(fd) {}
  ~FileDescriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  [[nodiscard]] int get() const { return fd_; }

 private:
  int fd_;
};

tl::unexpected<Error> CannotRead(const std::string& path, const std::string& reason) {
  return Fail(ErrorKind::kIo, "cannot read " + path + ": " + reason);
}

tl::unexpected<Error> CannotRead(const std::string& path, int error) {
  return CannotRead(path, std::generic_category().message(error));
}

}  // namespace

Result<std::string> ReadFile(const std::string& path, std::size_t limit) {
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return CannotRead(path, errno);
  std::string text;
  std::array<char, 16384> buffer{};
  while (true) {
    const ssize_t size = ::read(file.get(), buffer.data(), buffer.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return CannotRead(path, errno);
    if (size == 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(size));
    if (text.size() > limit)
      return CannotRead(path, "larger than " + std::to_string(limit) + " bytes");
  }
}

}  // namespace pgvigil::config
