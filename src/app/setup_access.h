#pragma once

#include <string>
#include <vector>

#include "app/setup_facts.h"

namespace pgvigil::app {

/// How the service gets in, by what pg_hba.conf says now.
struct SetupAccess {
  std::string host;                     ///< to connect to: a folder, or an address
  bool needs_password = false;          ///< the line that applies asks for one
  bool ready = false;                   ///< nothing is to be changed
  std::string why = {};                 ///< a sentence
  std::vector<std::string> hba = {};    ///< lines to add to pg_hba.conf, before any other
  std::vector<std::string> ident = {};  ///< lines to add to pg_ident.conf
};

/// The user of the system that the service runs as.
inline constexpr const char* kServiceUser = "pgvigil";

/// The first line that applies to `role` decides, as it does in the server. `password`: whether the
/// service will have one. Pure.
[[nodiscard]] SetupAccess DecideAccess(const SetupFacts& facts, const std::string& role,
                                       bool password);

}  // namespace pgvigil::app
