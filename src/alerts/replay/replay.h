#pragma once

#include <string>
#include <vector>

#include "alerts/replay/recording.h"
#include "alerts/rules/engine.h"

namespace pgvigil::replay {

struct Options {
  promql::Duration interval{0};  ///< between evaluations; 0: one for each page
  Labels external_labels = {};
};

/// What happened to one alert.
struct Event {
  /// kEnded: it was pending and never fired.
  enum class Kind { kPending, kFiring, kResolved, kEnded };
  Timestamp at = 0;
  Kind kind = Kind::kPending;
  Labels labels = {};  ///< with `alertname`
  double value = 0;
  std::string summary = {};  ///< the annotation
};
[[nodiscard]] std::string_view Name(Event::Kind kind);

/// One alert name over the whole recording.
struct AlertTotal {
  std::string name;
  std::string severity;
  std::size_t fired = 0;         ///< times
  std::size_t only_pending = 0;  ///< times
  promql::Duration firing{0};    ///< of all its label sets together
  promql::Duration longest{0};
  std::size_t still_firing = 0;  ///< at the end
};

/// A rule that could not be evaluated.
struct RuleFailure {
  std::string rule;
  Timestamp first = 0;
  std::size_t times = 0;
  std::string message;
};

struct Timeline {
  Timestamp from = 0;
  Timestamp upto = 0;
  std::size_t evaluations = 0;
  std::vector<Event> events;
  std::vector<AlertTotal> totals;  ///< those that were pending or fired, most time firing first
  std::vector<RuleFailure> failures;
};

/// When these rules would have fired over what was recorded. Pages in any order.
[[nodiscard]] Timeline Replay(const std::vector<rules::Group>& groups,
                              std::vector<RecordedPage> pages, const Options& options);

}  // namespace pgvigil::replay
