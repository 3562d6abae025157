#include "collectors/volume.h"

#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>

#include <cerrno>
#include <fstream>
#include <iterator>
#include <system_error>

#include "collectors/mount_info.h"

namespace pgvigil::collectors {
namespace {

std::optional<double> UsedPercent(double total, double free, double available) {
  const double used = total - free;
  if (used + available <= 0) return std::nullopt;
  return used / (used + available) * 100;
}

std::string MountInfo() {
  std::ifstream file("/proc/self/mountinfo");
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::optional<bool> IsReadOnly(const std::string& path, const struct statvfs& found) {
  if ((found.f_flag & ST_RDONLY) == 0) return false;
  struct stat place {};
  if (stat(path.c_str(), &place) != 0) return std::nullopt;
  return FileSystemIsReadOnly(MountInfo(), {major(place.st_dev), minor(place.st_dev)});
}

}  // namespace

std::optional<double> Volume::bytes_percent() const {
  return UsedPercent(size_bytes, free_bytes, available_bytes);
}

std::optional<double> Volume::inodes_percent() const {
  return inodes > 0 ? UsedPercent(inodes, inodes_available, inodes_available) : std::nullopt;
}

Result<Volume> MeasureVolume(const std::string& path) {
  struct statvfs found {};
  if (statvfs(path.c_str(), &found) != 0) {
    return Fail(ErrorKind::kIo, std::generic_category().message(errno));
  }
  const auto block = static_cast<double>(found.f_frsize);
  Volume volume;
  volume.size_bytes = static_cast<double>(found.f_blocks) * block;
  volume.free_bytes = static_cast<double>(found.f_bfree) * block;
  volume.available_bytes = static_cast<double>(found.f_bavail) * block;
  volume.inodes = static_cast<double>(found.f_files);
  volume.inodes_available = static_cast<double>(found.f_favail);
  volume.read_only = IsReadOnly(path, found);
  return volume;
}

}  // namespace pgvigil::collectors
