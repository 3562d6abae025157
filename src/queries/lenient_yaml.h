#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "config/yaml.h"
#include "queries/findings.h"

namespace pgvigil::queries {

/// How the Go programs read YAML (go-yaml without strict mode): unknown keys are passed over, a key
/// without a value keeps its default, YAML 1.1's truth words are truth values, and any scalar is a
/// string. What is passed over becomes a finding here.

/// Reads a map; false when a value has the wrong type (a kError finding says so; the Go programs
/// refuse the file). `reader` is the program's name in messages.
bool ReadLenient(const config::YamlNode& map, std::span<const config::YamlField> fields,
                 std::string_view reader, Findings& findings);

[[nodiscard]] Result<std::string> LenientString(const config::YamlNode& node);
[[nodiscard]] Result<bool> LenientBool(const config::YamlNode& node);
/// A list; a single scalar is refused.
[[nodiscard]] Result<std::vector<std::string>> LenientStrings(const config::YamlNode& node);
[[nodiscard]] Result<std::map<std::string, double>> LenientMapping(const config::YamlNode& node);

/// One entry of `metrics`: the column's name and its mapping.
struct MetricEntry {
  config::YamlNode column;
  config::YamlNode mapping;
};

/// The entries of `metrics: [{column: {...}}, ...]` in file order. An item may hold several
/// columns; of two with one name the last counts. A wrong shape is an error with advice.
[[nodiscard]] Result<std::vector<MetricEntry>> MetricEntries(const config::YamlNode& metrics,
                                                             Findings& findings);

/// Field readers that store into a variable.
[[nodiscard]] config::YamlField Into(std::string_view key, std::string& target);
[[nodiscard]] config::YamlField Into(std::string_view key, bool& target);

}  // namespace pgvigil::queries
