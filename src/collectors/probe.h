#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/check.h"

namespace pgvigil::collectors {

/// A look at something other than the server's own session: a file system, an endpoint, a pooler, a
/// certificate. Each probe has a thread of its own, so that one that hangs delays nothing else.
class Probe {
 public:
  virtual ~Probe() = default;
  /// For `collect[]` and thread names: "disks", "endpoint:rw".
  [[nodiscard]] virtual const std::string& name() const = 0;
  /// Looks once and says what it saw. Called by one thread, again and again. May block, even for
  /// good (a dead network file system): then pages say what is unknown. `local` is thread-safe.
  [[nodiscard]] virtual Report Look(LocalFacts& local) = 0;
  /// Before the first look has ended. Called once, before any Look().
  [[nodiscard]] virtual Report Ignorant() const = 0;
  /// A look is begun this long after the last began.
  [[nodiscard]] virtual std::chrono::milliseconds interval() const = 0;
  /// A look that takes longer is overdue: what the one before saw is no longer fresh.
  [[nodiscard]] virtual std::chrono::milliseconds patience() const = 0;
};

/// One row of the table of probes: makes the probes that the settings ask for. Static.
struct ProbeInfo {
  std::string_view name;
  std::vector<std::unique_ptr<Probe>> (*make)(const config::Settings& settings,
                                              const std::shared_ptr<const Clock>& clock);
  std::span<const Family* const> families;
  std::span<const Verdict* const> verdicts;
};

}  // namespace pgvigil::collectors
