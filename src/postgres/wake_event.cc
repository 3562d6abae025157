#include "postgres/wake_event.h"

#include <sys/eventfd.h>

#include <cstdint>

namespace pgvigil::postgres {

WakeEvent::WakeEvent() : fd_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {}

void WakeEvent::Set() {
  const std::uint64_t one = 1;
  // A full counter is as good as a set one, so the result does not matter.
  [[maybe_unused]] const ssize_t written = write(fd_.get(), &one, sizeof one);
}

void WakeEvent::Clear() {
  std::uint64_t count = 0;
  [[maybe_unused]] const ssize_t got = read(fd_.get(), &count, sizeof count);
}

}  // namespace pgvigil::postgres
