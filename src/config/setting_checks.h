#pragma once

// Checks that the readers of the file and of the environment share. Private to config/.

#include <string>
#include <string_view>
#include <vector>

#include "config/setting_value.h"

namespace pgvigil::config {

/// A visitor made of lambdas.
template <class... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};
template <class... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

[[nodiscard]] tl::unexpected<Error> Wrong(std::string message);
[[nodiscard]] std::vector<std::string_view> Split(std::string_view text, char separator);

/// The messages, one a line.
[[nodiscard]] std::string Joined(const std::vector<Error>& errors);

Result<void> CheckWhole(long value, const SettingLimits& limits);
Result<void> CheckDuration(Milliseconds value, const SettingLimits& limits);
Result<void> CheckChoice(const std::string& text, const SettingLimits& limits);
Result<void> CheckLabelName(const std::string& name);
Result<void> StoreFormat(const std::string& text, LogFormat& target, const SettingLimits& limits);

}  // namespace pgvigil::config
