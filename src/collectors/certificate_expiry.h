#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "base/clock.h"
#include "collectors/findings.h"

namespace pgvigil::collectors {

/// Shared by what shows certificates: endpoints as served, files as mounted.
extern const Family kCertificateExpiry;
extern const Verdict kCertificateExpiring;
extern const Verdict kCertificateExpired;

/// Says both verdicts of `subject`. `earliest`: when the first certificate of its chain expires;
/// nullopt: not known, and neither are the verdicts.
void SayExpiry(std::string_view subject, std::optional<WallTime> earliest, WallTime now,
               std::chrono::milliseconds notice, Findings& out);

}  // namespace pgvigil::collectors
