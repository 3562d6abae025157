#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "config/settings.h"

namespace pgvigil::config {

/// Names and values of environment variables.
using Environment = std::map<std::string, std::string, std::less<>>;

/// One setting given on the command line.
struct SettingOverride {
  std::string option;  ///< as the user typed it, for messages: `--listen`
  std::string key;     ///< in AllSettings()
  std::string value;
};

struct LoadRequest {
  /// Path of pgvigil.yaml; empty: PGVIGIL_CONFIG, and without that none. A `-` before it: the file
  /// may be absent.
  std::string file = {};
  bool leave_out_file = false;  ///< what it says is not asked for
  Environment environment = {};
  std::vector<SettingOverride> overrides = {};
};

struct LoadedSettings {
  Settings settings;
  std::string file;                   ///< the file that was read; empty: none
  std::vector<std::string> warnings;  ///< what was ignored, a line each
};

/// The path of the configuration file, whether it is there or not; empty: none.
[[nodiscard]] std::string FileNamedBy(const LoadRequest& request);

/// Whether the path has a `-` before it.
[[nodiscard]] bool MayBeAbsent(const LoadRequest& request);

/// The configuration file, then the environment, then the command line, each over the one before.
///
/// A connection string replaces everything an earlier layer said about where to connect and as
/// whom, so that a password is never sent to a server it was not meant for. postgres_exporter's
/// DATA_SOURCE_* stand between the file and PGVIGIL_*. Errors: kConfig; all that is wrong, one
/// mistake a line. No secret is ever part of a message.
Result<LoadedSettings> LoadSettings(const LoadRequest& request);

}  // namespace pgvigil::config
