#pragma once

#include <string>

#include "app/setup_access.h"
#include "app/setup_facts.h"

namespace pgvigil::app {

/// The text of a first pgvigil.yaml for a server. `password_file`: empty for none. The same facts
/// give the same text. Pure.
struct SetupConfig {
  const SetupFacts& facts;
  const SetupAccess& access;
  const std::string& role;
  const std::string& password_file;
};
[[nodiscard]] std::string StartingConfiguration(const SetupConfig& of);

}  // namespace pgvigil::app
