#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "base/clock.h"

namespace pgvigil::collectors {

/// When slots were last used, as far as that was watched: what servers before 17 do not know, and
/// later ones forget when they are restarted. Thread-compatible.
///
/// A slot is used while it is active, and when one of its positions has moved since it was seen
/// last: tools of high availability advance the slots of a standby without staying connected.
class SlotWatch {
 public:
  struct Sight {
    bool active = false;
    std::optional<std::uint64_t> restart_lsn;
    std::optional<std::uint64_t> confirmed_lsn;
  };
  struct Use {
    SteadyTime last{};
    bool exact = false;  ///< otherwise `last` is when the watch began
  };

  /// A round of Note() for every slot there is; slots that were not noted are forgotten.
  void BeginRound();
  Use Note(const std::string& name, const Sight& sight, SteadyTime now);
  /// `complete`: every slot there is was noted, so that the next new one is known to be new.
  void EndRound(bool complete);

 private:
  struct Known {
    Sight sight;
    Use use;
    std::uint64_t round = 0;
  };

  std::map<std::string, Known> slots_;
  std::uint64_t round_ = 0;
  bool knew_all_ = false;
};

}  // namespace pgvigil::collectors
