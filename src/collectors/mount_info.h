#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace pgvigil::collectors {

/// The number of a device as the kernel shows it in mountinfo.
struct DeviceNumber {
  std::uint32_t major = 0;
  std::uint32_t minor = 0;
};

/// Whether the file system on `device` is read-only itself, and not only where we see it mounted: a
/// sidecar often has its view of a volume read-only. `mount_info` is the text of
/// /proc/self/mountinfo; nullopt: the device is not in it.
/// https://www.kernel.org/doc/html/latest/filesystems/proc.html#proc-pid-mountinfo-information-about-mounts
[[nodiscard]] std::optional<bool> FileSystemIsReadOnly(std::string_view mount_info,
                                                       DeviceNumber device);

}  // namespace pgvigil::collectors
