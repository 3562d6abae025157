#include "app/service.h"

#include <spdlog/spdlog.h>

#include <utility>

#include "app/commands.h"
#include "app/logging.h"
#include "app/make_watch.h"
#include "app/process_stats.h"
#include "http/server_stats.h"

namespace pgvigil::app {
namespace {

void LogWarnings(const config::LoadedSettings& loaded, const queries::Catalogue& catalogue) {
  for (const std::string& warning : loaded.warnings) spdlog::warn("{}", warning);
  for (const auto& file : catalogue.files) {
    for (const auto& finding : file.findings)
      spdlog::warn("{}: {}", finding.where, finding.message);
  }
  for (const auto& finding : catalogue.findings) spdlog::warn("{}", finding.message);
}

}  // namespace

Service::Service(CommandLine line, std::shared_ptr<const Clock> clock)
    : line_(std::move(line)), clock_(std::move(clock)), build_(ThisBuild()), watch_(*clock_) {}

Service::~Service() {
  // Lets every request that waits for the database return at once, so that the server can stop.
  watch_.End();
  {
    const MutexLock lock(mutex_);
    listening_ = nullptr;
  }
  server_.reset();
}

Result<std::unique_ptr<Service>> Service::Start(const CommandLine& line,
                                                std::shared_ptr<const Clock> clock) {
  std::unique_ptr<Service> service(new Service(line, std::move(clock)));
  auto loaded = service->Load();
  if (!loaded) return tl::unexpected(loaded.error());
  const config::HttpSettings http = loaded->settings.settings.http;
  service->Adopt(*std::move(loaded));
  auto listening = service->Listen(http);
  if (!listening) return tl::unexpected(listening.error());
  return service;
}

Result<Service::Loaded> Service::Load() const {
  auto settings = app::Load(line_);
  if (!settings) return tl::unexpected(settings.error());
  auto catalogue = queries::LoadCatalogue(settings->settings, true);
  if (!catalogue) return tl::unexpected(catalogue.error());
  return Loaded{*std::move(settings),
                std::make_shared<const queries::Catalogue>(*std::move(catalogue))};
}

void Service::Adopt(Loaded loaded) {
  SetUpLogging(loaded.settings.settings.log);
  LogWarnings(loaded.settings, *loaded.catalogue);
  watch_.Replace([&] {
    return MakeWatch(std::move(loaded.settings.settings), std::move(loaded.catalogue), clock_,
                     [this](const auto& labels) { return OwnBlock(labels); });
  });
  const MutexLock lock(mutex_);
  config_.last_successful = true;
  config_.last_success = clock_->WallNow();
  config_.error.clear();
}

Result<void> Service::Listen(const config::HttpSettings& settings) {
  auto server = http::Server::Start({.listen = settings.listen}, Routes());
  if (!server) return tl::unexpected(server.error());
  listen_ = settings.listen;
  server_ = *std::move(server);
  const MutexLock lock(mutex_);
  listening_ = server_.get();
  return {};
}

void Service::Reload() {
  auto loaded = Load();
  if (!loaded) return NoteFailedReload(loaded.error());
  if (loaded->settings.settings.http.listen != listen_) {
    spdlog::warn("http.listen has changed; it takes effect at the next start");
  }
  Adopt(*std::move(loaded));
  spdlog::info("configuration reloaded");
  // Counted last: a page that shows the reload is one of the new configuration.
  const MutexLock lock(mutex_);
  ++config_.reloads;
}

void Service::NoteFailedReload(const Error& error) {
  spdlog::error("the configuration was not reloaded, the old one stays in use: {}", error.message);
  const MutexLock lock(mutex_);
  ++config_.reloads;
  ++config_.failed_reloads;
  config_.last_successful = false;
  config_.error = error.message;
}

std::string Service::address() const { return server_->address(); }

ConfigState Service::config_state() const {
  const MutexLock lock(mutex_);
  return config_;
}

http::ServerStats Service::http_stats() const {
  const MutexLock lock(mutex_);
  return listening_ == nullptr ? http::ServerStats{} : listening_->stats();
}

metrics::BlockPtr Service::OwnBlock(const std::vector<metrics::Label>& labels) {
  auto families = BuildFamilies(build_);
  for (auto& family : ConfigFamilies(config_state())) families.push_back(std::move(family));
  for (auto& family : http::StatsFamilies(http_stats())) families.push_back(std::move(family));
  if (const auto process = ReadProcessStats()) {
    for (auto& family : ProcessFamilies(*process)) families.push_back(std::move(family));
  }
  return std::make_shared<const metrics::Block>("process", WithLabels(std::move(families), labels));
}

}  // namespace pgvigil::app
