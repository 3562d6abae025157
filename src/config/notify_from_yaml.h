#pragma once

// The readers of what Prometheus' section `alerting` says. Private to config/.

#include <vector>

#include "config/notify_settings.h"
#include "config/yaml.h"

namespace pgvigil::config {

/// A list of maps (alertmanager_config) or of addresses. Errors: kConfig with file:line:column,
/// several one a line; never with a secret.
Result<void> ReadAlertmanagers(const YamlNode& node, std::vector<AlertmanagerSettings>& target);

/// A list of relabel_config, with Prometheus' checks. Whether `regex` is one shows when it is
/// compiled.
Result<void> ReadRelabelConfigs(const YamlNode& node, std::vector<RelabelSettings>& target);

/// One map of HTTP client settings: fields for ReadMap().
[[nodiscard]] std::vector<YamlField> HttpClientFields(HttpClientSettings& target);
/// What fields cannot see alone: which exclude each other, which need each other.
Result<void> CheckTogether(const HttpClientSettings& settings);

}  // namespace pgvigil::config
