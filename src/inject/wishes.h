#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "inject/json.h"

namespace pgvigil::inject {

/// What one pod says about its sidecar. Empty: as the injector's file says.
struct Wishes {
  std::string container;  ///< which one is PostgreSQL
  std::optional<std::int64_t> port;
  std::string profile;
  std::string config;              ///< name of a ConfigMap with pgvigil.yaml
  std::string credentials_secret;  ///< name of a Secret with the password
  std::string image;
  bool known_endpoints = false;  ///< those of the operator
  Json endpoints;                ///< a list as in the configuration file, or null
  Json resources;                ///< as in a container, or null
};

/// Whether the pod wants a sidecar by its annotation, or else by its label `pgvigil.io/inject`;
/// nullopt: it says nothing. Errors: kConfig, for neither `true` nor `false`.
[[nodiscard]] Result<std::optional<bool>> AsksForSidecar(const Json& pod);

/// Reads the annotations `pgvigil.io/*`; one that is not known is an error too, since it would be
/// without effect. Errors: kConfig, all that is wrong, one a line.
[[nodiscard]] Result<Wishes> ReadWishes(const Json& pod);

}  // namespace pgvigil::inject
