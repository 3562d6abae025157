#pragma once

#include "app/command_line.h"
#include "inject/settings.h"

namespace pgvigil::app {

/// The file of the injector. Errors: kConfig, kIo.
[[nodiscard]] Result<inject::Settings> LoadInjectSettings(const InjectRequest& request);

/// Logging as the options and the environment say, without a configuration file. Errors: kConfig.
[[nodiscard]] Result<void> SetUpInjectLogging(const CommandLine& line);

}  // namespace pgvigil::app
