#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/deadline.h"
#include "collectors/volume.h"

namespace pgvigil::collectors {

/// A directory, and what the server uses it for.
struct DiskPlace {
  std::string path;
  std::string role;  ///< pgdata, wal, tablespace or configured
};

/// One look at one directory, on a thread of its own: a file system that hangs takes that thread
/// and nothing else. The thread is left behind when nobody waits for it any more.
class DiskLook {
 public:
  explicit DiskLook(const DiskPlace& place);
  ~DiskLook() = default;
  DiskLook(const DiskLook&) = delete;
  DiskLook& operator=(const DiskLook&) = delete;

  /// Whether it has ended by `deadline`.
  [[nodiscard]] bool EndsBy(Deadline deadline) const;
  /// Whether this is the directory meant: a path of the server's may be another directory where we
  /// are, or none. Only after it ended.
  [[nodiscard]] bool is_the_place() const;
  /// nullopt: it failed, or this is not the directory. Only after it ended.
  [[nodiscard]] std::optional<Volume> volume() const;

 private:
  struct State;
  static void Look(const DiskPlace& place, State& state);

  std::shared_ptr<State> state_;
};

}  // namespace pgvigil::collectors
