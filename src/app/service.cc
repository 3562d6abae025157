#include "app/service.h"

#include <spdlog/spdlog.h>

#include <utility>

#include "app/alert_plan.h"
#include "app/commands.h"
#include "app/logging.h"
#include "app/make_watch.h"
#include "app/process_stats.h"
#include "http/server_stats.h"
#include "metrics/with_labels.h"

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
    : line_(std::move(line)),
      clock_(std::move(clock)),
      build_(ThisBuild()),
      watch_(*clock_),
      agent_(std::make_unique<alerts::Agent>(Hooks(), clock_)) {}

Service::~Service() {
  // Lets every request that waits for the database return at once, so that the server can stop.
  watch_.End();
  {
    const MutexLock lock(mutex_);
    listening_ = nullptr;
  }
  server_.reset();
  agent_.reset();
}

Result<std::unique_ptr<Service>> Service::Start(const CommandLine& line,
                                                std::shared_ptr<const Clock> clock) {
  std::unique_ptr<Service> service(new Service(line, std::move(clock)));
  auto loaded = service->LoadAtStart();
  if (!loaded) return tl::unexpected(loaded.error());
  const config::HttpSettings http = loaded->settings.settings.http;
  alerts::AgentPlan alerts = std::move(loaded->alerts);
  service->Adopt(*std::move(loaded));
  auto listening = service->Listen(http);
  if (!listening) return tl::unexpected(listening.error());
  service->Evaluate(std::move(alerts));
  return service;
}

// A container that ends makes its pod unready: a mistake about monitoring would take PostgreSQL out
// of its Services. What is wrong is told, and the file taken up once it is mended.
Result<Service::Loaded> Service::LoadAtStart() {
  auto loaded = Load(line_);
  if (loaded || !MayLackFile(line_)) return loaded;
  CommandLine rest = line_;
  rest.request.leave_out_file = true;
  const FilePrints refused = files_read_;
  auto without_file = Load(rest);
  files_read_.KeepAll(refused);
  if (!without_file) return loaded;
  without_file->mistake = std::move(loaded.error());
  return without_file;
}

// Files are looked at before they are read: what changes in between is found by the next look.
Result<Service::Loaded> Service::Load(const CommandLine& line) {
  files_read_ = files_read_.Renewed();
  const std::string file = ConfigFileOf(line_);
  if (!file.empty()) files_read_.Add(file);
  auto settings = app::Load(line);
  if (!settings) return tl::unexpected(settings.error());
  FilePrints named;
  named.Keep(files_read_, file);  // also one that may be absent, and is
  for (const std::string& path : FilesNamedBy(settings->settings)) named.Add(path);
  files_read_ = std::move(named);
  auto catalogue = queries::LoadCatalogue(settings->settings, true);
  if (!catalogue) return tl::unexpected(catalogue.error());
  auto evidence = queries::LoadEvidenceQueries(settings->settings.alerts.evidence_files);
  if (!evidence) return tl::unexpected(evidence.error());
  auto alerts = MakeAlertPlan(settings->settings);
  if (!alerts) return tl::unexpected(alerts.error());
  return Loaded{*std::move(settings),
                std::make_shared<const queries::Catalogue>(*std::move(catalogue)),
                *std::move(evidence), *std::move(alerts)};
}

void Service::Adopt(Loaded loaded) {
  SetUpLogging(loaded.settings.settings.log);
  reload_interval_ = loaded.settings.settings.reload.interval;
  LogWarnings(loaded.settings, *loaded.catalogue);
  watch_.Replace([&] {
    auto watch = MakeWatch(std::move(loaded.settings.settings), std::move(loaded.catalogue), clock_,
                           [this](const auto& labels) { return OwnBlocks(labels); });
    watch->sources = SourcesOf(*watch->catalogue);
    watch->evidence = {loaded.evidence, watch->settings.collection.statement_timeout};
    return watch;
  });
  const auto& mistake = loaded.mistake;
  if (mistake) spdlog::error("going on without the configuration file: {}", mistake->message);
  const MutexLock lock(mutex_);
  config_.last_successful = !mistake;
  config_.error = mistake ? mistake->message : "";
  config_.last_success = clock_->WallNow();
}

void Service::Evaluate(alerts::AgentPlan plan) {
  NameInstance(plan, server_->address());
  agent_->Configure(std::move(plan));
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
  auto loaded = Load(line_);
  if (!loaded) return NoteFailedReload(loaded.error());
  if (loaded->settings.settings.http.listen != listen_) {
    spdlog::warn("http.listen has changed; it takes effect at the next start");
  }
  alerts::AgentPlan alerts = std::move(loaded->alerts);
  Adopt(*std::move(loaded));
  Evaluate(std::move(alerts));
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

ScrapeTime Service::last_scrape() const {
  const MutexLock lock(mutex_);
  return last_scrape_;
}

std::vector<metrics::BlockPtr> Service::OwnBlocks(const std::vector<metrics::Label>& labels) {
  auto families = BuildFamilies(build_);
  for (auto& family : ScrapeFamilies(last_scrape())) families.push_back(std::move(family));
  for (auto& family : ConfigFamilies(config_state())) families.push_back(std::move(family));
  for (auto& family : http::StatsFamilies(http_stats())) families.push_back(std::move(family));
  if (const auto process = ReadProcessStats()) {
    for (auto& family : ProcessFamilies(*process)) families.push_back(std::move(family));
  }
  return {agent_->block(), std::make_shared<const metrics::Block>(
                               "process", metrics::WithLabels(std::move(families), labels))};
}

}  // namespace pgvigil::app
