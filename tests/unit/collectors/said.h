#pragma once

#include <map>
#include <string>

#include "collectors/check.h"

namespace pgvigil::collectors {

/// What a report says at `now`: by `family{labels}`.
inline std::map<std::string, double> Said(const Report& report, SteadyTime now, bool fresh = true) {
  Findings findings;
  report({now, WallTime(now.time_since_epoch())}, fresh, findings);
  std::map<std::string, double> said;
  for (const auto& family : findings.Take({})) {
    for (const auto& sample : family.samples) {
      said[family.name + "{" + sample.labels->text() + "}"] = sample.value;
    }
  }
  return said;
}

/// "true", "false", "unknown", or "" when the verdict is not there.
inline std::string StateOf(const std::map<std::string, double>& said, const std::string& verdict,
                           const std::string& subject = "") {
  for (const std::string state : {"true", "false", "unknown"}) {
    const auto found = said.find("pg_ha_verdict{state=\"" + state + "\",subject=\"" + subject +
                                 "\",verdict=\"" + verdict + "\"}");
    if (found != said.end() && found->second == 1) return state;
  }
  return "";
}

}  // namespace pgvigil::collectors
