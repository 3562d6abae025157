#pragma once

#include <vector>

#include "alerts/rules/rule.h"
#include "alerts/rules/scalar_places.h"
#include "config/yaml.h"

// Reads what stands in a rule file. Private to rules/. Every error is kConfig with its place.

namespace pgvigil::rules {

/// Reads one rule without the labels of its group; every mistake, one a line.
[[nodiscard]] Result<Rule> ReadRule(const config::YamlNode& node, const ScalarPlaces& places);

/// Names and texts, not yet checked as templates.
Result<void> ReadLabels(const config::YamlNode& node, std::vector<Label>& target);

Result<void> ReadDuration(const config::YamlNode& node, Duration& target);

/// `null` is an empty text, as it is for Prometheus.
[[nodiscard]] Result<std::string> ReadText(const config::YamlNode& node);

}  // namespace pgvigil::rules
