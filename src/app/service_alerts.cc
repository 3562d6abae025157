#include <utility>

#include "app/service.h"
#include "http/client.h"
#include "postgres/resolver.h"

// What the alerting agent is given of the rest of the program.

namespace pgvigil::app {
namespace {

using std::chrono::milliseconds;

/// How long the agent waits while the configuration is being swapped, and for evidence.
constexpr milliseconds kSwapPatience{1000};
constexpr milliseconds kEvidencePatience{2000};

Result<std::string> FetchPage(const std::string& address, Deadline deadline, const Clock& clock) {
  const auto url = http::ParseUrl("http://" + address + "/metrics");
  if (!url) return tl::unexpected(url.error());
  auto answer = http::Get(*url, deadline, clock);
  if (!answer) return tl::unexpected(answer.error());
  if (answer->status == 200) return std::move(answer->body);
  return Fail(ErrorKind::kIo, "answered with status " + std::to_string(answer->status));
}

Result<std::vector<std::string>> AddressesOf(const std::string& name) {
  postgres::Resolved resolved = postgres::Resolve(name);
  if (resolved.contact != postgres::Contact::kOk) {
    return Fail(ErrorKind::kConnect, std::string(postgres::Name(resolved.contact)));
  }
  for (std::string& address : resolved.addresses) {
    if (address.find(':') != std::string::npos) address = "[" + address + "]";
  }
  return std::move(resolved.addresses);
}

}  // namespace

alerts::AgentHooks Service::Hooks() {
  return {.collect = [this] { return CollectForRules(); },
          .peers = {.fetch =
                        [clock = clock_](const std::string& address, Deadline deadline) {
                          return FetchPage(address, deadline, *clock);
                        },
                    .resolve = AddressesOf},
          .evidence = [this](const std::string& query) { return Evidence(query); },
          .last_scrape = [this] { return last_scrape().steady; }};
}

alerts::Collected Service::CollectForRules() {
  const auto watch = watch_.Take(kSwapPatience);
  if (!watch) return {};
  alerts::Collected collected;
  collected.page = Collect(*watch, watch->settings.collection.budget);
  collected.blind = BlindFamiliesOf(watch->gatherer->status(), watch->sources);
  return collected;
}

std::string Service::Evidence(const std::string& query) {
  const auto watch = watch_.Take(kSwapPatience);
  if (!watch) return {};
  const auto statement = watch->evidence.Find(query);
  if (!statement) return "there is no evidence query " + query;
  const auto rows = watch->gatherer->Ask(statement, Deadline::After(*clock_, kEvidencePatience));
  if (!rows) return "could not be had: " + rows.error().message;
  return EvidenceText(*rows, watch->settings.alerts.evidence_query_text);
}

}  // namespace pgvigil::app
