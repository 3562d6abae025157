#include "collectors/mount_info.h"

#include <string>

namespace pgvigil::collectors {
namespace {

/// Cuts off and returns what comes before the next `separator`.
std::string_view Next(std::string_view& rest, char separator) {
  const std::size_t end = rest.find(separator);
  const std::string_view piece = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return piece;
}

bool HasOption(std::string_view options, std::string_view wanted) {
  while (!options.empty()) {
    if (Next(options, ',') == wanted) return true;
  }
  return false;
}

/// "36 35 98:0 /root /mount/point rw,noatime shared:1 - ext4 /dev/sda1 rw,errors=continue"
std::string_view DeviceOf(std::string_view line) {
  Next(line, ' ');
  Next(line, ' ');
  return Next(line, ' ');
}

std::string_view SuperOptionsOf(std::string_view line) {
  // How many optional fields there are varies; a lone hyphen ends them.
  const std::size_t hyphen = line.find(" - ");
  if (hyphen == std::string_view::npos) return {};
  const std::size_t last = line.rfind(' ');
  return last > hyphen + 2 ? line.substr(last + 1) : std::string_view{};
}

}  // namespace

std::optional<bool> FileSystemIsReadOnly(std::string_view mount_info, DeviceNumber device) {
  const std::string wanted = std::to_string(device.major) + ":" + std::to_string(device.minor);
  while (!mount_info.empty()) {
    const std::string_view line = Next(mount_info, '\n');
    if (DeviceOf(line) != wanted) continue;
    const std::string_view options = SuperOptionsOf(line);
    if (!options.empty()) return HasOption(options, "ro");
  }
  return std::nullopt;
}

}  // namespace pgvigil::collectors
