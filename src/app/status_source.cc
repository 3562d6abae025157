#include "app/status_source.h"

#include <algorithm>
#include <utility>

#include "app/build_info.h"
#include "app/make_watch.h"
#include "app/status_document.h"
#include "app/status_json.h"
#include "http/listen_address.h"
#include "queries/catalogue.h"

namespace pgvigil::app {
namespace {

using std::chrono::milliseconds;

/// On top of the agent's own budget: it may be swapping its configuration, the network may be slow.
constexpr milliseconds kAgentSlack{5000};
constexpr milliseconds kBetweenPages{200};

/// Where an agent that listens on `listen` is reached from this machine.
Result<http::Url> UrlOf(const std::string& listen) {
  const auto address = http::ParseListen(listen);
  if (!address) return tl::unexpected(address.error());
  const bool any = address->host.empty() || address->host == "0.0.0.0" || address->host == "::";
  return http::Url{any ? "localhost" : address->host, address->port, ""};
}

std::string Text(const http::Url& url) { return url.host + ":" + std::to_string(url.port); }

bool IsSettled(const std::string& json) {
  const auto document = ParseStatus(json);
  return document && std::ranges::none_of(document->verdicts, [](const DocumentVerdict& verdict) {
           return verdict.state == "unknown";
         });
}

}  // namespace

Result<StatusSource> StatusSource::Make(const config::Settings& settings, const std::string& url,
                                        std::function<bool(milliseconds)> pause) {
  StatusSource source(settings, std::move(pause));
  source.named_ = !url.empty();
  auto parsed = source.named_ ? http::ParseUrl(url) : UrlOf(settings.http.listen);
  if (!parsed) return tl::unexpected(parsed.error());
  source.url_ = *std::move(parsed);
  if (source.url_.path.size() <= 1) source.url_.path = "/api/v1/status";
  return source;
}

Result<StatusAnswer> StatusSource::Ask() {
  auto agent = AskAgent();
  if (agent) return StatusAnswer{*std::move(agent), "from the agent at " + Text(url_)};
  const std::string why = "the agent at " + Text(url_) + ": " + agent.error().message;
  if (named_) return Fail(agent.error().kind, why);
  auto server = AskServer();
  if (!server) return tl::unexpected(server.error());
  return StatusAnswer{*std::move(server), "from the server itself; " + why};
}

Result<std::string> StatusSource::AskAgent() const {
  if (url_.port == 0) return Fail(ErrorKind::kConnect, "its port is not known");
  const auto deadline = Deadline::After(*clock_, settings_.collection.budget + kAgentSlack);
  auto answer = http::Get(url_, deadline, *clock_);
  if (!answer) return tl::unexpected(answer.error());
  if (answer->status != 200) {
    return Fail(ErrorKind::kIo, "it answers with status " + std::to_string(answer->status));
  }
  if (const auto document = ParseStatus(answer->body); !document) {
    return tl::unexpected(document.error());
  }
  return std::move(answer->body);
}

Result<std::string> StatusSource::AskServer() {
  if (!watch_) {
    // A query file with mistakes must not keep anybody from seeing the rest.
    auto catalogue = queries::LoadCatalogue(settings_, false);
    if (!catalogue) return tl::unexpected(catalogue.error());
    watch_ = MakeWatch(settings_, std::make_shared<const queries::Catalogue>(*std::move(catalogue)),
                       clock_, nullptr);
  }
  // What needs a connection of its own, and what looks elsewhere, comes later than the first page.
  const auto limit =
      Deadline::After(*clock_, settings_.collection.budget + settings_.ha.probe_timeout);
  for (;;) {
    const auto page =
        watch_->gatherer->Collect(Deadline::After(*clock_, settings_.collection.budget));
    std::string json = StatusJson(
        {watch_->gatherer->status(), *page, ConstantLabels(settings_), ThisBuild(), ConfigState{}});
    if (IsSettled(json) || limit.Passed(clock_->Now()) || !pause_(kBetweenPages)) return json;
  }
}

}  // namespace pgvigil::app
