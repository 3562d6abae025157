#include "app/setup_files.h"

#include <fcntl.h>
#include <pwd.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

#include "config/yaml.h"

namespace pgvigil::app {
namespace {

tl::unexpected<Error> CannotWrite(const std::string& path, int error) {
  return Fail(ErrorKind::kIo,
              "cannot write " + path + ": " + std::generic_category().message(error));
}

bool WriteAll(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t size = ::write(file, text.data(), text.size());
    if (size < 0 && errno != EINTR) return false;
    if (size > 0) text.remove_prefix(static_cast<std::size_t>(size));
  }
  return ::fsync(file) == 0;
}

}  // namespace

std::optional<FileOwner> FindOwner(const char* name) {
  const passwd* user = ::getpwnam(name);
  if (user == nullptr) return std::nullopt;
  return FileOwner{user->pw_uid, user->pw_gid};
}

Result<PendingFile> PendingFile::Write(const std::string& path, const std::string& text,
                                       mode_t mode, const std::optional<FileOwner>& owner) {
  const std::string pending = path + ".new-" + std::to_string(::getpid());
  const int file = ::open(pending.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) return CannotWrite(path, errno);
  PendingFile made(path, pending);
  // By the descriptor: the folder may belong to somebody who puts a link in the file's place.
  const bool given = !owner || ::fchown(file, owner->user, owner->group) == 0;
  const bool written = given && WriteAll(file, text) && ::fchmod(file, mode) == 0;
  const int error = errno;
  ::close(file);
  if (!written) return CannotWrite(path, error);
  return made;
}

PendingFile::PendingFile(PendingFile&& other) noexcept
    : path_(std::move(other.path_)), pending_(std::exchange(other.pending_, {})) {}

PendingFile::~PendingFile() {
  if (!pending_.empty()) ::unlink(pending_.c_str());
}

Result<void> PendingFile::Commit() {
  if (std::rename(pending_.c_str(), path_.c_str()) != 0) return CannotWrite(path_, errno);
  pending_.clear();
  return {};
}

bool MayReplace(const std::string& path, const std::string& text) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return true;
  const auto present = config::ReadFile(path);
  if (!present) return false;
  if (*present == text) return true;
  const auto document = config::YamlNode::Parse(*present, path);
  return document && document->IsNull();
}

Result<Secret> RandomPassword() {
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::array<unsigned char, 32> bytes{};
  if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
    return Fail(ErrorKind::kIo, "the system gives no random bytes");
  }
  std::string text;
  for (const unsigned char byte : bytes) text += kLetters[byte % kLetters.size()];
  return Secret(std::move(text));
}

std::string AbsolutePath(const std::string& path) {
  std::error_code error;
  const auto absolute = std::filesystem::absolute(path, error);
  return error ? path : absolute.lexically_normal().string();
}

}  // namespace pgvigil::app
