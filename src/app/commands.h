#pragma once

#include "app/command_line.h"
#include "base/clock.h"

namespace pgvigil::app {

// One function per command, each in its own file; the result is the exit code.

int RunServe(const CommandLine& line);
/// The exit code is a Health.
int RunStatus(const CommandLine& line);
int RunCheck(const CommandLine& line);
int RunQuery(const CommandLine& line);
int RunRules(const CommandLine& line);
int RunInject(const CommandLine& line);
int RunDescribe(const CommandLine& line);
int RunSetup(const CommandLine& line);
int RunVersion();

/// The configuration as `line` and the environment say it, query files included. Errors: kConfig.
[[nodiscard]] Result<config::LoadedSettings> Load(const CommandLine& line);

/// The path of the configuration file; empty: none.
[[nodiscard]] std::string ConfigFileOf(const CommandLine& line);

/// Whether pgvigil goes on without that file, when it is absent or, at the start, cannot be used.
[[nodiscard]] bool MayLackFile(const CommandLine& line);

/// Prints the error and gives its exit code: 2 for a bad configuration, else 1.
[[nodiscard]] int Report(const Error& error);

}  // namespace pgvigil::app
