#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "config/yaml.h"

// Readers of the values of the injector's files and annotations. Private to inject/.

namespace pgvigil::inject {

[[nodiscard]] config::YamlField TextField(std::string_view key, std::string& target);
[[nodiscard]] config::YamlField BoolField(std::string_view key, bool& target);
[[nodiscard]] config::YamlField ListField(std::string_view key, std::vector<std::string>& target);
/// A map of texts.
[[nodiscard]] config::YamlField MapField(std::string_view key,
                                         std::map<std::string, std::string>& target);
Result<void> ReadPort(const config::YamlNode& node, std::int64_t& target);

/// Several errors as one, a line each.
[[nodiscard]] Error Joined(const std::vector<Error>& errors);

}  // namespace pgvigil::inject
