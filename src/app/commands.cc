#include "app/commands.h"

#include <iostream>
#include <optional>

#include "app/environment.h"
#include "postgres/conninfo.h"

namespace pgvigil::app {
namespace {

/// A malformed connection string will never work; a secret file that is missing may still come.
std::optional<Error> CheckConnection(const config::Settings& settings) {
  auto built = postgres::BuildConninfo(settings.connection, settings.collection, "");
  if (built || built.error().kind != ErrorKind::kConfig) return std::nullopt;
  return std::move(built.error());
}

}  // namespace

Result<config::LoadedSettings> Load(const CommandLine& line) {
  config::LoadRequest request = line.request;
  request.environment = CurrentEnvironment();
  auto loaded = config::LoadSettings(request);
  if (!loaded) return loaded;
  for (const std::string& path : line.query_files) {
    loaded->settings.query_files.push_back({.path = path, .dialect = {}});
  }
  if (auto error = CheckConnection(loaded->settings)) return tl::unexpected(*std::move(error));
  return loaded;
}

int Report(const Error& error) {
  std::cerr << "pgvigil: " << error.message << "\n";
  return error.kind == ErrorKind::kConfig ? kBadConfiguration : kFailure;
}

}  // namespace pgvigil::app
