#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "config/notify_settings.h"

namespace pgvigil::config {

/// The short form of an Alertmanager: `host:port`, or `http://host/prefix` and `https://...`, with
/// or without a port. Credentials belong elsewhere and are refused without being repeated. Errors:
/// kConfig.
[[nodiscard]] Result<AlertmanagerSettings> ParseAlertmanagerAddress(std::string_view text);

/// `host`, `host:port`, `1.2.3.4:port` or `[::1]:port`, and nothing else: no scheme, no path, no
/// credentials. Errors: kConfig.
[[nodiscard]] Result<void> CheckTarget(std::string_view target);

/// Base addresses as a person reads them; of names to look up `dns:type:name`.
[[nodiscard]] std::vector<std::string> ShowAddresses(const AlertmanagerSettings& settings);

/// With one slash before, none after, and none doubled: `/`, `/alerts`.
[[nodiscard]] std::string CleanPathPrefix(std::string_view prefix);

}  // namespace pgvigil::config
