#include <spdlog/spdlog.h>

#include <iostream>
#include <memory>

#include "app/build_info.h"
#include "app/commands.h"
#include "app/inject_commands.h"
#include "app/inject_settings.h"
#include "app/memory.h"
#include "app/process_stats.h"
#include "app/program_metrics.h"
#include "app/signals.h"
#include "http/server.h"
#include "inject/webhook.h"
#include "metrics/format.h"
#include "metrics/snapshot.h"

namespace pgvigil::app {
namespace {

void LogReview(const inject::ReviewNote& note) {
  const auto outcome = inject::Name(note.outcome);
  const bool injected = note.outcome == inject::Outcome::kInjected;
  spdlog::log(injected ? spdlog::level::info : spdlog::level::warn, "pod {}/{}: {}: {}",
              note.name_space, note.pod, outcome, note.reason);
}

void LogCertificate(const Error* error) {
  if (error == nullptr) {
    spdlog::info("the certificate was renewed");
  } else {
    spdlog::error("the certificate has changed and cannot be used, the old one stays: {}",
                  error->message);
  }
}

/// The webhook and what is to be known about it, on one port.
class InjectService {
 public:
  explicit InjectService(inject::Settings settings) : webhook_(std::move(settings), LogReview) {}
  ~InjectService() {
    std::unique_ptr<http::Server> ending;
    const MutexLock lock(mutex_);
    ending.swap(server_);
  }
  InjectService(const InjectService&) = delete;
  InjectService& operator=(const InjectService&) = delete;

  Result<void> Start(const InjectRequest& request) {
    const http::TlsOptions tls{request.tls_certificate, request.tls_key, LogCertificate};
    const auto ok = [](const http::Request&) { return http::TextResponse(200, "ok"); };
    auto server = http::Server::Start(
        {.listen = request.listen, .tls = tls},
        {webhook_.route(),
         {"/healthz", ok},
         {"/readyz", ok},
         {"/metrics", [this](const http::Request& each) { return Metrics(each); }}});
    if (!server) return tl::unexpected(server.error());
    const MutexLock lock(mutex_);
    server_ = *std::move(server);
    return {};
  }

  [[nodiscard]] const std::string& address() const { return server_->address(); }

 private:
  http::Response Metrics(const http::Request&) {
    std::vector<metrics::BlockPtr> blocks = {Block(BuildFamilies(ThisBuild())),
                                             Block(webhook_.families()), Block(ServerFamilies())};
    if (const auto process = ReadProcessStats()) blocks.push_back(Block(ProcessFamilies(*process)));
    constexpr std::size_t kMostSeries = 10000;
    const auto page = metrics::Snapshot::Merge(std::move(blocks), kMostSeries, clock_.WallNow());
    return {.status = 200,
            .content_type = std::string(metrics::ContentType(metrics::Format::kText)),
            .body = page->Page(metrics::Format::kText)};
  }

  std::vector<metrics::MetricFamily> ServerFamilies() {
    const MutexLock lock(mutex_);
    return server_ ? http::StatsFamilies(server_->stats()) : std::vector<metrics::MetricFamily>();
  }

  static metrics::BlockPtr Block(std::vector<metrics::MetricFamily> families) {
    return std::make_shared<const metrics::Block>("process", std::move(families));
  }

  const SystemClock clock_;
  inject::Webhook webhook_;
  Mutex mutex_;
  std::unique_ptr<http::Server> server_;  // last: its threads use all of the above
};

}  // namespace

int RunInjectServe(const CommandLine& line) {
  UseOneArena();
  BlockSignals();
  if (const auto logging = SetUpInjectLogging(line); !logging) return Report(logging.error());
  const InjectRequest& request = line.inject;
  if (request.tls_certificate.empty() || request.tls_key.empty()) {
    return Report({ErrorKind::kConfig, "the injector needs --tls-cert and --tls-key"});
  }
  auto settings = LoadInjectSettings(request);
  if (!settings) return Report(settings.error());
  InjectService service(*std::move(settings));
  if (const auto started = service.Start(request); !started) return Report(started.error());
  std::cout << "listening on https://" << service.address() << std::endl;
  ReturnFreeMemory();
  while (WaitForSignal() == Wish::kReload) spdlog::info("SIGHUP means nothing here");
  spdlog::info("ending");
  return 0;
}

}  // namespace pgvigil::app
