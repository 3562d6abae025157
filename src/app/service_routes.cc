#include <algorithm>
#include <memory>

#include "app/make_watch.h"
#include "app/observation.h"
#include "app/rules_json.h"
#include "app/scrape.h"
#include "app/service.h"
#include "app/status_json.h"
#include "http/landing_page.h"

// What each path answers. How the parts come together stands in service.cc.

namespace pgvigil::app {
namespace {

using std::chrono::milliseconds;

/// How long a request waits while the configuration is being swapped.
constexpr milliseconds kSwapPatience{1000};

http::Response Swapping() { return http::TextResponse(503, "the configuration is being reloaded"); }

http::Response JsonResponse(std::string json) {
  return {.status = 200,
          .content_type = "application/json",
          .body = std::make_shared<const std::string>(std::move(json))};
}

http::Response Answer(const Verdict& verdict) {
  return http::TextResponse(verdict.yes ? 200 : 503, verdict.reason);
}

std::string QuerySummary(const gather::Status& status) {
  std::size_t skipped = 0;
  std::size_t failing = 0;
  for (const auto& query : status.queries) {
    skipped += query.skipped.empty() ? 0 : 1;
    failing += query.last_error.empty() ? 0 : 1;
  }
  return std::to_string(status.queries.size() - skipped) + " running, " + std::to_string(failing) +
         " failing, " + std::to_string(skipped) + " not for this server";
}

std::vector<http::Fact> Facts(const gather::Status& status, const BuildInfo& build,
                              const ConfigState& config) {
  std::vector<http::Fact> facts;
  std::string state(postgres::Name(status.session.state));
  if (!status.session.message.empty()) state += ": " + status.session.message;
  facts.push_back({"server", std::move(state)});
  if (status.facts) {
    facts.push_back({"PostgreSQL", status.facts->version.Text()});
    facts.push_back({"role", status.facts->in_recovery ? "standby" : "primary"});
  }
  facts.push_back({"queries", QuerySummary(status)});
  facts.push_back({"series", std::to_string(status.series)});
  facts.push_back(
      {"configuration", config.error.empty() ? "loaded" : "reload failed: " + config.error});
  facts.push_back({"version", build.version + " (" + build.revision + ")"});
  return facts;
}

}  // namespace

std::vector<http::Route> Service::Routes() {
  const auto route = [this](const char* path,
                            http::Response (Service::*handler)(const http::Request&)) {
    return http::Route{
        path, [this, handler](const http::Request& request) { return (this->*handler)(request); }};
  };
  return {route("/metrics", &Service::Metrics),
          route("/healthz", &Service::Healthy),
          route("/readyz", &Service::Ready),
          route("/primary", &Service::Primary),
          route("/replica", &Service::Replica),
          route("/api/v1/status", &Service::Status),
          route("/api/v1/rules", &Service::Rules),
          route("/api/v1/alerts", &Service::Alerts),
          route("/", &Service::Landing)};
}

metrics::SnapshotPtr Service::Collect(const Watch& watch, milliseconds budget) {
  auto page = watch.gatherer->Collect(Deadline::After(*clock_, budget));
  ready_ = true;
  return page;
}

http::Response Service::Metrics(const http::Request& request) {
  const auto watch = watch_.Take(kSwapPatience);
  if (!watch) return Swapping();
  const auto timeout = request.Header("x-prometheus-scrape-timeout-seconds");
  if (!timeout.empty()) NoteScrape();
  const auto budget = ScrapeBudget(watch->settings.collection, timeout);
  return RenderScrape(request, *Collect(*watch, budget), *watch->catalogue);
}

// Only who scrapes for a living states how long it waits.
void Service::NoteScrape() {
  {
    const MutexLock lock(mutex_);
    last_scrape_ = {clock_->Now(), clock_->WallNow()};
  }
  agent_->FollowScrape();
}

http::Response Service::Rules(const http::Request& request) {
  const auto names = request.Parameters("rule_name[]");
  const auto status = agent_->status();
  return JsonResponse(RulesJson(status.get(), names.empty() ? "" : names.front()));
}

http::Response Service::Alerts(const http::Request& /*request*/) {
  return JsonResponse(AlertsJson(agent_->status().get()));
}

http::Response Service::Healthy(const http::Request& /*request*/) {
  const auto watch = watch_.Take(kSwapPatience);
  if (!watch) return Swapping();
  if (watch->gatherer->status().loop_alive) return http::TextResponse(200, "alive");
  return http::TextResponse(503, "the gather loop does not turn");
}

bool Service::LoopTurns() {
  const auto watch = watch_.Take(milliseconds(0));
  return watch && watch->gatherer->status().loop_alive;
}

std::string Service::Summary() {
  std::string text = "serving on http://" + address();
  const std::string error = config_state().error;
  if (!error.empty()) text += "; reload failed: " + error.substr(0, error.find('\n'));
  const auto watch = watch_.Take(milliseconds(0));
  if (!watch) return text;
  const gather::Status status = watch->gatherer->status();
  if (!status.loop_alive) text += "; the gather loop does not turn";
  return text + "; server " + std::string(postgres::Name(status.session.state));
}

// Whoever is sent no traffic before it is ready would never be asked for a first page, so this asks
// for it.
http::Response Service::Ready(const http::Request& /*request*/) {
  const auto watch = watch_.Take(kSwapPatience);
  if (!watch) return Swapping();
  if (!ready_) Collect(*watch, watch->settings.collection.budget);
  return http::TextResponse(200, "ready");
}

http::Response Service::Primary(const http::Request& /*request*/) {
  const auto watch = watch_.Take(kSwapPatience);
  if (!watch) return Swapping();
  const auto& collection = watch->settings.collection;
  const auto page = Collect(*watch, collection.budget);
  return Answer(IsPrimary(Observe(watch->gatherer->status(), *page, collection)));
}

http::Response Service::Replica(const http::Request& request) {
  const auto limits = request.Parameters("lag");
  const auto limit = limits.empty() ? Result<LagLimit>(LagLimit{}) : ParseLagLimit(limits.front());
  if (!limit) return http::TextResponse(400, limit.error().message);
  const auto watch = watch_.Take(kSwapPatience);
  if (!watch) return Swapping();
  const auto& collection = watch->settings.collection;
  const auto page = Collect(*watch, collection.budget);
  return Answer(IsReplica(Observe(watch->gatherer->status(), *page, collection), *limit));
}

http::Response Service::Status(const http::Request& /*request*/) {
  const auto watch = watch_.Take(kSwapPatience);
  if (!watch) return Swapping();
  const auto page = Collect(*watch, watch->settings.collection.budget);
  const auto labels = ConstantLabels(watch->settings);
  return JsonResponse(
      StatusJson({watch->gatherer->status(), *page, labels, build_, config_state()}));
}

http::Response Service::Landing(const http::Request& /*request*/) {
  const auto watch = watch_.Take(kSwapPatience);
  if (!watch) return Swapping();
  Collect(*watch, watch->settings.collection.budget);
  return http::HtmlResponse(http::RenderLandingPage(
      {.title = "pgvigil",
       .summary = "Watches one PostgreSQL server and serves what it sees to Prometheus.",
       .links = http::EndpointLinks(),
       .facts = Facts(watch->gatherer->status(), build_, config_state())}));
}

}  // namespace pgvigil::app
