#pragma once

#include <string>

namespace pgvigil::app {

// Numbers as a person reads them, three digits at most.

/// `0.4 s`, `12 s`, `5 min`, `3 h`, `4 d`.
[[nodiscard]] std::string ShowSeconds(double seconds);
/// `512 B`, `1.5 kB`, `16 MB`, `2.3 GB`: powers of 1024, named as PostgreSQL does.
[[nodiscard]] std::string ShowBytes(double bytes);
/// `87 %` of a ratio.
[[nodiscard]] std::string ShowPercent(double ratio);
/// `3`, `0.25`, `1795282940`: whole numbers in full.
[[nodiscard]] std::string ShowNumber(double number);

}  // namespace pgvigil::app
