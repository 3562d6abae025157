#include "http/tls_library.h"

#include <dlfcn.h>

#include <filesystem>
#include <string>
#include <system_error>

namespace pgvigil::http {

Result<void> LoadTlsLibrary() {
  std::error_code unknown;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", unknown);
  if (unknown) return {};
  const auto folder = program.parent_path().parent_path() / "lib" / "pgvigil";
  for (const char* name : {"libcrypto.so", "libssl.so"}) {
    const std::string path = folder / name;
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) continue;
    // Never closed: what CivetWeb takes from it is in use until the program ends.
    if (dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL) == nullptr) {
      return Fail(ErrorKind::kIo, std::string("TLS cannot be used: ") + dlerror());
    }
  }
  return {};
}

}  // namespace pgvigil::http
