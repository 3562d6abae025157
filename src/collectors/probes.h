#pragma once

#include <memory>
#include <vector>

#include "collectors/probe.h"
#include "metrics/block.h"

namespace pgvigil::collectors {

/// Runs probes, each on its own thread at its own interval and when LocalFacts has something new,
/// and tells pages what they saw last.
/// Thread-safe. The destructor does not wait for a probe that hangs: its thread is left behind with
/// what it needs and ends when the look does.
class Probes {
 public:
  Probes(std::vector<std::unique_ptr<Probe>> probes, std::vector<metrics::Label> labels,
         std::shared_ptr<LocalFacts> local, std::shared_ptr<const Clock> clock);
  ~Probes();
  Probes(const Probes&) = delete;
  Probes& operator=(const Probes&) = delete;

  /// One block per probe. Never waits for a probe.
  [[nodiscard]] std::vector<metrics::BlockPtr> Blocks() const;

 private:
  class Runner;

  const std::vector<metrics::Label> labels_;
  const std::shared_ptr<LocalFacts> local_;
  const std::shared_ptr<const Clock> clock_;
  std::vector<std::shared_ptr<Runner>> runners_;
};

}  // namespace pgvigil::collectors
