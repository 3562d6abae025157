#pragma once

#include <chrono>
#include <optional>

namespace pgvigil::app {

enum class Wish { kReload, kEnd };

/// Takes SIGHUP, SIGTERM and SIGINT out of the hands of the kernel, and ignores SIGPIPE. Call
/// before the first thread starts, since threads inherit what is blocked.
void BlockSignals();

/// Waits for one of them. For one thread, after BlockSignals().
[[nodiscard]] Wish WaitForSignal();
/// The same for at most `wait`; nullopt when none came.
[[nodiscard]] std::optional<Wish> WaitForSignal(std::chrono::milliseconds wait);

}  // namespace pgvigil::app
