#pragma once

#include <map>
#include <string>
#include <string_view>

#include "alerts/rules/rule_run.h"
#include "base/result.h"

namespace pgvigil::rules {

/// Alerts by the key of their rule.
using SavedState = std::map<std::string, RememberedRule, std::less<>>;

/// As JSON text; times are milliseconds since 1970.
[[nodiscard]] std::string WriteState(const SavedState& state);
/// Errors: kIo with what is wrong.
[[nodiscard]] Result<SavedState> ReadState(std::string_view text);

}  // namespace pgvigil::rules
