#pragma once

#include <string>

#include "alerts/rules/template_value.h"

// Times and texts as Go prints them. Private to rules/.

namespace pgvigil::rules {

/// `2009-02-13 23:31:30.5 +0000 UTC`
[[nodiscard]] std::string TimeText(GoTime time);
/// `1h15m30.5s`
[[nodiscard]] std::string DurationText(GoDuration duration);

}  // namespace pgvigil::rules
