#include "app/observation.h"

#include <gtest/gtest.h>

namespace pgvigil::app {
namespace {

struct Values {
  std::optional<double> lag_bytes;
  std::optional<double> lag_seconds;
};

metrics::SnapshotPtr Page(const Values& values) {
  std::vector<metrics::MetricFamily> families;
  const auto add = [&](const std::string& name, std::optional<double> value) {
    if (!value) return;
    families.push_back({.name = name, .help = "Help.", .type = metrics::MetricType::kGauge});
    families.back().samples.push_back({nullptr, *value});
  };
  add("pg_ha_replication_lag_bytes", values.lag_bytes);
  add("pg_ha_replication_lag_seconds", values.lag_seconds);
  return metrics::Snapshot::Merge(
      {std::make_shared<const metrics::Block>("pg_ha_standby", std::move(families))}, 1000, {});
}

gather::Status StatusWithAge(double age) {
  gather::Status status;
  status.session.state = postgres::ServerState::kUp;
  status.facts.emplace();
  status.facts->in_recovery = true;
  gather::QueryStatus query;
  query.query = "pg_ha_standby";
  query.age_seconds = age;
  status.queries.push_back(query);
  return status;
}

TEST(Observation, LagIsThatOfTheStandbysCheck) {
  const auto seen = Observe(StatusWithAge(0.1), *Page({100, 2}), {});
  EXPECT_EQ(seen.lag_bytes, 100);
  EXPECT_EQ(seen.lag_seconds, 2);
  EXPECT_EQ(seen.in_recovery, true);
}

TEST(Observation, LagInBytesIsUnknownWithoutAReceiver) {
  const auto seen = Observe(StatusWithAge(0.1), *Page({{}, 50}), {});
  EXPECT_EQ(seen.lag_bytes, std::nullopt);
  EXPECT_EQ(seen.lag_seconds, 50);
}

TEST(Observation, OldAnswersSayNothing) {
  const auto seen = Observe(StatusWithAge(60), *Page({100, 2}), {});
  EXPECT_EQ(seen.lag_bytes, std::nullopt);
  EXPECT_EQ(seen.lag_seconds, std::nullopt);
  EXPECT_GT(seen.age_seconds, seen.max_age_seconds);
}

TEST(Observation, NothingIsKnownBeforeTheFirstAnswer) {
  const auto seen = Observe({}, *Page({}), {});
  EXPECT_EQ(seen.state, postgres::ServerState::kUnknown);
  EXPECT_EQ(seen.in_recovery, std::nullopt);
  EXPECT_LT(seen.age_seconds, 0);
}

}  // namespace
}  // namespace pgvigil::app
