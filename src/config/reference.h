#pragma once

#include <string>

namespace pgvigil::config {

/// The reference table of docs/configuration.md: every setting with its variable, type, default and
/// meaning.
[[nodiscard]] std::string SettingsMarkdown();

/// config/pgvigil.example.yaml: every setting with its default, commented out.
[[nodiscard]] std::string ExampleYaml();

}  // namespace pgvigil::config
