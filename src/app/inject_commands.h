#pragma once

#include "app/command_line.h"

namespace pgvigil::app {

// What `pgvigil inject` does, a function each; the result is the exit code.

int RunInjectServe(const CommandLine& line);
int RunInjectPatch(const CommandLine& line);
int RunInjectCertificate(const CommandLine& line);

}  // namespace pgvigil::app
