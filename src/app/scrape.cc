#include "app/scrape.h"

#include <algorithm>
#include <charconv>
#include <memory>
#include <set>

#include "config/yaml.h"
#include "metrics/format.h"
#include "metrics/gzip.h"

namespace pgvigil::app {
namespace {

using std::chrono::milliseconds;

std::optional<milliseconds> ParseTimeout(std::string_view seconds) {
  constexpr double kLongest = 3600;
  double value = 0;
  const auto* end = seconds.data() + seconds.size();
  const auto parsed = std::from_chars(seconds.data(), end, value);
  if (parsed.ec != std::errc() || parsed.ptr != end || !(value > 0 && value <= kLongest)) {
    return std::nullopt;
  }
  return milliseconds(static_cast<milliseconds::rep>(value * 1000));
}

http::Response Page(metrics::Format format, std::shared_ptr<const std::string> body, bool gzip) {
  return {.status = 200,
          .content_type = std::string(metrics::ContentType(format)),
          .body = std::move(body),
          .gzip = gzip};
}

/// Names of the sources that are no query; a query's is its name.
constexpr std::string_view kOwnSources[] = {"pgvigil", "process"};

std::vector<std::string_view> KnownSources(const queries::Catalogue& catalogue) {
  std::vector<std::string_view> known(std::begin(kOwnSources), std::end(kOwnSources));
  for (const auto& query : catalogue.queries) known.push_back(query->name);
  return known;
}

http::Response UnknownSource(const std::string& name, const std::vector<std::string_view>& known) {
  return http::TextResponse(
      400, "collect[]: there is no query `" + name + "`" + config::DidYouMean(name, known));
}

}  // namespace

milliseconds ScrapeBudget(const config::CollectionSettings& collection,
                          std::string_view scrape_timeout_seconds) {
  const auto timeout = ParseTimeout(scrape_timeout_seconds);
  if (!timeout) return collection.budget;
  const milliseconds left = std::max(*timeout - collection.scrape_timeout_offset, *timeout / 2);
  return std::min(collection.budget, left);
}

http::Response RenderScrape(const http::Request& request, const metrics::Snapshot& page,
                            const queries::Catalogue& catalogue) {
  const auto format = metrics::NegotiateFormat(request.Header("accept"));
  const bool gzip = http::AcceptsGzip(request.Header("accept-encoding"));
  const auto collect = request.Parameters("collect[]");
  if (collect.empty()) return Page(format, gzip ? page.GzipPage(format) : page.Page(format), gzip);
  const auto known = KnownSources(catalogue);
  for (const std::string& name : collect) {
    if (std::find(known.begin(), known.end(), name) == known.end())
      return UnknownSource(name, known);
  }
  const std::set<std::string, std::less<>> wanted(collect.begin(), collect.end());
  std::string text = page.PageOf(
      format, [&](const metrics::Block& block) { return wanted.contains(block.source()); });
  if (gzip) text = metrics::Gzip(text);
  return Page(format, std::make_shared<const std::string>(std::move(text)), gzip);
}

}  // namespace pgvigil::app
