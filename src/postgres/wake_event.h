#pragma once

#include "postgres/unique_fd.h"

namespace pgvigil::postgres {

/// Makes a poll() in another thread return. Thread-safe.
class WakeEvent {
 public:
  WakeEvent();

  /// Readable from Set() until Clear().
  [[nodiscard]] int fd() const { return fd_.get(); }
  void Set();
  void Clear();

 private:
  UniqueFd fd_;
};

}  // namespace pgvigil::postgres
