#pragma once

#include <string>
#include <vector>

#include "alerts/agent/blindness.h"
#include "alerts/promql/window.h"
#include "alerts/rules/engine.h"

namespace pgvigil::alerts {

/// Rules with the series they are evaluated on: those of this instance, or of the whole cluster.
/// Thread-compatible.
class Scope {
 public:
  /// `name`: value of the label `scope`, static text.
  Scope(std::string_view name, rules::EngineOptions options, std::size_t window_bytes);

  /// Takes these groups in place of those before; state is carried over.
  void Load(std::vector<rules::Group> groups);
  [[nodiscard]] bool empty() const { return empty_; }

  /// What a round collected has been put into window(); evaluates what is due. When some of it did
  /// not fit, nothing is known.
  void Evaluate(promql::Timestamp now, const BlindSpots& blind, const Clock& stopwatch);
  /// The clock was set: what is remembered moves with it.
  void ShiftTime(promql::Duration by);

  [[nodiscard]] std::string_view name() const { return name_; }
  [[nodiscard]] promql::Window& window() { return window_; }
  [[nodiscard]] const promql::Window& window() const { return window_; }
  [[nodiscard]] rules::Engine& engine() { return engine_; }
  [[nodiscard]] const rules::Engine& engine() const { return engine_; }

 private:
  const std::string_view name_;
  promql::Window window_;
  rules::Engine engine_;
  bool empty_ = true;
  std::uint64_t refused_ = 0;  // by the window, at the round before
};

}  // namespace pgvigil::alerts
