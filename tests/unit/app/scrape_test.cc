#include "app/scrape.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pgvigil::app {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

metrics::BlockPtr BlockOf(const std::string& source) {
  metrics::MetricFamily family{
      .name = source + "_value", .help = "Help.", .type = metrics::MetricType::kGauge};
  family.samples.push_back({nullptr, 1});
  return std::make_shared<const metrics::Block>(source, std::vector{family});
}

const metrics::SnapshotPtr kPage =
    metrics::Snapshot::Merge({BlockOf("pgvigil"), BlockOf("a"), BlockOf("b")}, 1000, {});

queries::Catalogue TwoQueries() {
  queries::Catalogue catalogue;
  for (const char* name : {"a", "b"}) {
    auto query = std::make_shared<queries::Query>();
    query->name = name;
    catalogue.queries.push_back(std::move(query));
  }
  return catalogue;
}

http::Response Render(const http::Request& request) {
  return RenderScrape(request, *kPage, TwoQueries());
}

TEST(ScrapeBudget, NeverExceedsWhatPrometheusWaitsFor) {
  config::CollectionSettings collection;
  collection.budget = milliseconds(1000);
  collection.scrape_timeout_offset = milliseconds(250);
  struct Case {
    std::string header;
    int budget;
  };
  const Case cases[] = {{"", 1000},    {"10", 1000},       {"1", 750},    {"0.4", 200},
                        {"0.1", 50},   {"nonsense", 1000}, {"-1", 1000},  {"0", 1000},
                        {"1e9", 1000}, {"5s", 1000},       {"1.25", 1000}};
  for (const Case& each : cases) {
    EXPECT_EQ(ScrapeBudget(collection, each.header).count(), each.budget) << each.header;
  }
}

TEST(Scrape, ServesTheFormatAskedFor) {
  http::Request request;
  EXPECT_THAT(Render(request).content_type, StartsWith("text/plain; version=0.0.4"));
  request.headers = {{"accept", "application/openmetrics-text;version=1.0.0"}};
  const auto response = Render(request);
  EXPECT_THAT(response.content_type, StartsWith("application/openmetrics-text; version=1.0.0"));
  EXPECT_TRUE(response.body->ends_with("# EOF\n"));
}

TEST(Scrape, CompressesWhenTheClientTakesIt) {
  http::Request request;
  request.headers = {{"accept-encoding", "gzip"}};
  EXPECT_TRUE(Render(request).gzip);
  EXPECT_TRUE(Render(request).body->starts_with("\x1f\x8b"));
  request.query = {{"collect[]", "a"}};
  EXPECT_TRUE(Render(request).gzip);
  EXPECT_TRUE(Render(request).body->starts_with("\x1f\x8b"));
}

TEST(Scrape, CollectsOnlyWhatIsNamed) {
  http::Request request;
  request.query = {{"collect[]", "a"}, {"collect[]", "pgvigil"}};
  const auto response = Render(request);
  EXPECT_THAT(*response.body, HasSubstr("a_value 1"));
  EXPECT_THAT(*response.body, HasSubstr("pgvigil_value 1"));
  EXPECT_THAT(*response.body, Not(HasSubstr("b_value")));
}

TEST(Scrape, UnknownCollectorIsTheClientsMistake) {
  http::Request request;
  request.query = {{"collect[]", "pgvigi"}};
  const auto response = Render(request);
  EXPECT_EQ(response.status, 400);
  EXPECT_THAT(*response.body, HasSubstr("did you mean `pgvigil`?"));
}

}  // namespace
}  // namespace pgvigil::app
