#include "app/commands.h"

#include <iostream>

#include "app/environment.h"

namespace pgvigil::app {

Result<config::LoadedSettings> Load(const CommandLine& line) {
  config::LoadRequest request = line.request;
  request.environment = CurrentEnvironment();
  auto loaded = config::LoadSettings(request);
  if (!loaded) return loaded;
  for (const std::string& path : line.query_files) {
    loaded->settings.query_files.push_back({.path = path, .dialect = {}});
  }
  return loaded;
}

int Report(const Error& error) {
  std::cerr << "pgvigil: " << error.message << "\n";
  return error.kind == ErrorKind::kConfig ? kBadConfiguration : kFailure;
}

}  // namespace pgvigil::app
