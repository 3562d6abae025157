#include "config/path_list.h"

#include <glob.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace pgvigil::config {
namespace {

namespace fs = std::filesystem;

struct GlobResult {
  glob_t found{};
  GlobResult() = default;
  ~GlobResult() { ::globfree(&found); }
  GlobResult(const GlobResult&) = delete;
  GlobResult& operator=(const GlobResult&) = delete;
};

Result<std::vector<std::string>> ListDirectory(const std::string& path) {
  std::error_code error;
  std::vector<std::string> files;
  fs::directory_iterator entry(path, error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    const std::string extension = entry->path().extension().string();
    std::error_code ignored;
    // Files that a ConfigMap mounts are symbolic links; is_directory() follows them.
    const bool file = !entry->is_directory(ignored);
    if (file && (extension == ".yml" || extension == ".yaml")) files.push_back(entry->path());
  }
  if (error) return Fail(ErrorKind::kIo, "cannot list " + path + ": " + error.message());
  std::sort(files.begin(), files.end());
  return files;
}

Result<std::vector<std::string>> MatchGlob(const std::string& path) {
  GlobResult result;
  if (::glob(path.c_str(), 0, nullptr, &result.found) != 0) {
    return Fail(ErrorKind::kIo, "no file matches " + path);
  }
  return std::vector<std::string>(result.found.gl_pathv,
                                  result.found.gl_pathv + result.found.gl_pathc);
}

}  // namespace

Result<std::vector<std::string>> ExpandPath(const std::string& path) {
  std::error_code error;
  if (fs::is_directory(path, error)) return ListDirectory(path);
  // A file whose name looks like a pattern is meant as itself.
  if (fs::exists(path, error)) return std::vector<std::string>{path};
  if (path.find_first_of("*?[") != std::string::npos) return MatchGlob(path);
  return Fail(ErrorKind::kIo, "no file " + path);
}

}  // namespace pgvigil::config
