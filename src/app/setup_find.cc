#include "app/setup_find.h"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <system_error>

#include "config/path_list.h"
#include "config/yaml.h"

namespace pgvigil::app {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = ".s.PGSQL.";

bool IsPort(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

void AddSockets(const std::string& folder, std::vector<ServerSocket>& found) {
  std::error_code error;
  for (fs::directory_iterator entry(folder, error); !error && entry != fs::directory_iterator();
       entry.increment(error)) {
    const std::string name = entry->path().filename();
    struct stat status {};
    if (!name.starts_with(kPrefix) || !IsPort(std::string_view(name).substr(kPrefix.size())))
      continue;
    if (::stat(entry->path().c_str(), &status) != 0 || !S_ISSOCK(status.st_mode)) continue;
    found.push_back({folder, name.substr(kPrefix.size()), status.st_uid});
  }
}

std::string_view Trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r'=";
  const auto first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

std::vector<std::string> SplitFolders(std::string_view value) {
  std::vector<std::string> folders;
  while (!value.empty()) {
    const auto end = std::min(value.find(','), value.size());
    const auto folder = Trimmed(value.substr(0, end));
    if (folder.starts_with('/')) folders.emplace_back(folder);
    value.remove_prefix(std::min(end + 1, value.size()));
  }
  return folders;
}

}  // namespace

std::vector<ServerSocket> FindSockets(const std::vector<std::string>& folders) {
  std::vector<ServerSocket> found;
  std::set<std::string> seen;
  for (const std::string& folder : folders) {
    std::error_code error;
    const fs::path real = fs::canonical(folder, error);
    if (!error && seen.insert(real).second) AddSockets(folder, found);
  }
  std::ranges::sort(found, {}, [](const ServerSocket& each) {
    return std::pair(each.port.size(), each.port + each.folder);
  });
  return found;
}

std::vector<std::string> SocketFoldersOf(std::string_view configuration) {
  constexpr std::string_view kName = "unix_socket_directories";
  std::vector<std::string> folders;
  while (!configuration.empty()) {
    const auto end = std::min(configuration.find('\n'), configuration.size());
    auto line = Trimmed(configuration.substr(0, end));
    configuration.remove_prefix(std::min(end + 1, configuration.size()));
    if (!line.starts_with(kName)) continue;
    line.remove_prefix(kName.size());
    folders = SplitFolders(line.substr(0, line.find('#')));
  }
  return folders;
}

std::vector<std::string> SocketFolders() {
  std::vector<std::string> folders = {"/run/postgresql", "/var/run/postgresql", "/tmp"};
  const auto files = config::ExpandPath("/etc/postgresql/*/*/postgresql.conf");
  if (!files) return folders;
  for (const std::string& file : *files) {
    const auto text = config::ReadFile(file);
    if (!text) continue;
    for (std::string& folder : SocketFoldersOf(*text)) {
      if (std::ranges::find(folders, folder) == folders.end()) folders.push_back(std::move(folder));
    }
  }
  return folders;
}

}  // namespace pgvigil::app
