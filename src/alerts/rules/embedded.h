#pragma once

#include <string_view>

namespace pgvigil::rules {

/// config/default-rules.yaml: what one instance can decide.
[[nodiscard]] std::string_view DefaultRulesText();
/// config/cluster-rules.yaml: what takes several instances.
[[nodiscard]] std::string_view ClusterRulesText();

}  // namespace pgvigil::rules
