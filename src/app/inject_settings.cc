#include "app/inject_settings.h"

#include "app/environment.h"
#include "app/logging.h"
#include "config/load.h"

namespace pgvigil::app {

Result<inject::Settings> LoadInjectSettings(const InjectRequest& request) {
  if (request.config.empty()) {
    return Fail(ErrorKind::kConfig, "the injector needs its file: --config FILE");
  }
  return config::ReadFile(request.config).and_then([&](const std::string& text) {
    return inject::ReadSettings(text, request.config);
  });
}

Result<void> SetUpInjectLogging(const CommandLine& line) {
  config::LoadRequest request;
  request.overrides = line.request.overrides;
  for (const auto& [name, value] : CurrentEnvironment()) {
    if (name.starts_with("PGVIGIL_LOG_")) request.environment[name] = value;
  }
  return config::LoadSettings(request).map(
      [](const config::LoadedSettings& loaded) { SetUpLogging(loaded.settings.log); });
}

}  // namespace pgvigil::app
