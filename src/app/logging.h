#pragma once

#include <string>

#include "config/settings.h"

namespace pgvigil::app {

/// One log record as a JSON object on one line. Every byte of `message` survives or becomes U+FFFD.
[[nodiscard]] std::string JsonRecord(const std::string& time, const std::string& level,
                                     const std::string& message);

/// Sends spdlog's default logger to standard error in the format and from the level on that are
/// asked for. May be called again at a reload.
void SetUpLogging(const config::LogSettings& settings);

}  // namespace pgvigil::app
