#pragma once

#include <optional>
#include <string>

#include "base/result.h"

namespace pgvigil::collectors {

/// The room on a file system. Plain data.
struct Volume {
  double size_bytes = 0;
  double free_bytes = 0;       ///< with what only root may use
  double available_bytes = 0;  ///< to everybody else
  double inodes = 0;           ///< 0: the file system has no limit of its own
  double inodes_available = 0;
  std::optional<bool> read_only;

  /// As df shows them: of what is not kept for root.
  [[nodiscard]] std::optional<double> bytes_percent() const;
  [[nodiscard]] std::optional<double> inodes_percent() const;
};

/// The file system `path` is on. May block for good when that is on a network. Errors: kIo.
[[nodiscard]] Result<Volume> MeasureVolume(const std::string& path);

}  // namespace pgvigil::collectors
