#include "http/server_stats.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pgvigil::http {
namespace {

using testing::ElementsAre;
using testing::Pair;

TEST(RequestCounters, CountByPathAndStatusFromZeroOn) {
  RequestCounters counters({"/metrics", "/healthz"});
  counters.Begin();
  counters.Begin();
  counters.Begin();
  counters.End("/metrics", 200, 100, false);
  counters.End("/metrics", 500, 15, true);
  counters.Refused(400);
  const auto stats = counters.stats();
  EXPECT_THAT(stats.requests,
              ElementsAre(Pair(Pair("/healthz", 200), 0), Pair(Pair("/metrics", 200), 1),
                          Pair(Pair("/metrics", 500), 1), Pair(Pair("other", 400), 1)));
  EXPECT_EQ(stats.body_bytes, 115U);
  EXPECT_EQ(stats.aborted, 1U);
  EXPECT_EQ(stats.in_flight, 1);
  counters.Abandon();
  EXPECT_EQ(counters.stats().in_flight, 0);
}

TEST(StatsFamilies, AreCountersByPathAndCode) {
  RequestCounters counters({"/metrics"});
  counters.Begin();
  counters.End("/metrics", 200, 7, false);
  const auto families = StatsFamilies(counters.stats());
  ASSERT_EQ(families.size(), 4U);
  EXPECT_EQ(families[0].name, "pgvigil_http_requests_total");
  EXPECT_EQ(families[0].type, metrics::MetricType::kCounter);
  ASSERT_EQ(families[0].samples.size(), 1U);
  EXPECT_EQ(families[0].samples[0].labels->text(), R"(code="200",path="/metrics")");
  EXPECT_EQ(families[0].samples[0].value, 1);
  for (const auto& family : families) {
    EXPECT_TRUE(metrics::IsMetricName(family.name)) << family.name;
    EXPECT_FALSE(family.help.empty()) << family.name;
    EXPECT_EQ(family.type == metrics::MetricType::kCounter, family.name.ends_with("_total"));
  }
}

}  // namespace
}  // namespace pgvigil::http
