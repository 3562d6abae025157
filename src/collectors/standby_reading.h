#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "collectors/local_facts.h"
#include "collectors/row.h"

namespace pgvigil::collectors {

/// What a standby says of its receiver and its replay, as one answer has it. Plain data.
struct StandbyReading {
  bool has_upstream = true;
  std::string_view receiver = "stopped";
  std::string host;
  std::string port;
  std::string slot;
  std::optional<double> message_age;
  /// This server's clock before the upstream's; known of real messages only.
  std::optional<double> clock_ahead;
  std::optional<std::uint64_t> message_lsn;
  std::optional<std::uint64_t> received;
  std::optional<std::uint64_t> replayed;
  std::optional<double> commit_age;
  std::optional<double> checkpoint_age;
  bool paused = false;
  std::string waits_for;  ///< wait event of the startup process, `Type:Event`; empty: none
  double apply_delay = 0;
  SizingSettings settings;
  SizingSettings upstream_settings;

  [[nodiscard]] bool streaming() const { return receiver == "streaming"; }
  /// Replay waits for recovery_min_apply_delay to pass.
  [[nodiscard]] bool is_delayed() const;
  /// Replay waits for a session of this standby.
  [[nodiscard]] bool is_blocked() const;
};

[[nodiscard]] StandbyReading ReadStandby(const Row& row);

}  // namespace pgvigil::collectors
