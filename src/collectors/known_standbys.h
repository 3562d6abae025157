#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"

namespace pgvigil::collectors {

/// Learns which standbys belong to this server: those seen streaming for a minute, by name, and by
/// number where several share one. A standby not seen for a day is forgotten. Thread-compatible.
class KnownStandbys {
 public:
  /// `streaming`: the names of those that stream now, one entry each.
  void Note(const std::vector<std::string>& streaming, SteadyTime now);

  [[nodiscard]] int count() const;
  /// The names of those that are known and do not stream.
  [[nodiscard]] std::vector<std::string> missing() const;

 private:
  struct Entry {
    SteadyTime since{};  // streaming without a gap
    SteadyTime last{};
    bool streams = false;
    bool known = false;
  };
  std::map<std::pair<std::string, int>, Entry> entries_;  // by name, and which of that name
};

}  // namespace pgvigil::collectors
