#include "app/commands.h"

#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include "app/environment.h"
#include "postgres/conninfo.h"

namespace pgvigil::app {
namespace {

/// A malformed connection string will never work; a secret file that is missing may still come.
std::optional<Error> Malformed(const Result<postgres::Conninfo>& built, const std::string& of) {
  if (built || built.error().kind != ErrorKind::kConfig) return std::nullopt;
  return Error{ErrorKind::kConfig, of + built.error().message};
}

std::optional<Error> CheckTargets(const config::ConnectionSettings& connection,
                                  const std::vector<config::TargetSettings>& targets,
                                  const std::string& key) {
  for (const config::TargetSettings& target : targets) {
    const auto built = postgres::BuildTargetConninfo(target.dsn, connection);
    if (auto error = Malformed(built, key + ": " + target.name + ": ")) return error;
  }
  return std::nullopt;
}

std::optional<Error> CheckConnections(const config::Settings& settings) {
  const auto built = postgres::BuildConninfo(settings.connection, settings.collection, "");
  auto error = Malformed(built, "");
  if (!error) error = CheckTargets(settings.connection, settings.ha.endpoints, "ha.endpoints");
  if (!error) error = CheckTargets(settings.connection, settings.ha.pgbouncers, "ha.pgbouncers");
  return error;
}

config::LoadRequest RequestOf(const CommandLine& line) {
  config::LoadRequest request = line.request;
  request.environment = CurrentEnvironment();
  return request;
}

}  // namespace

Result<config::LoadedSettings> Load(const CommandLine& line) {
  auto loaded = config::LoadSettings(RequestOf(line));
  if (!loaded) return loaded;
  for (const std::string& path : line.query_files) {
    loaded->settings.query_files.push_back({.path = path, .dialect = {}});
  }
  if (auto error = CheckConnections(loaded->settings)) return tl::unexpected(*std::move(error));
  return loaded;
}

std::string ConfigFileOf(const CommandLine& line) { return config::FileNamedBy(RequestOf(line)); }

bool MayLackFile(const CommandLine& line) { return config::MayBeAbsent(RequestOf(line)); }

int Report(const Error& error) {
  std::cerr << "pgvigil: " << error.message << "\n";
  return error.kind == ErrorKind::kConfig ? kBadConfiguration : kFailure;
}

}  // namespace pgvigil::app
