#include "app/observation.h"

#include <gtest/gtest.h>

namespace pgvigil::app {
namespace {

struct Values {
  std::optional<double> streaming;
  std::optional<double> received;
  std::optional<double> replayed;
  std::optional<double> lag_seconds;
};

metrics::SnapshotPtr Page(const Values& values) {
  std::vector<metrics::MetricFamily> families;
  const auto add = [&](const std::string& name, std::optional<double> value) {
    if (!value) return;
    families.push_back({.name = name, .help = "Help.", .type = metrics::MetricType::kGauge});
    families.back().samples.push_back({nullptr, *value});
  };
  add("pg_replication_receiver_streaming", values.streaming);
  add("pg_replication_receive_lsn_bytes", values.received);
  add("pg_replication_replay_lsn_bytes", values.replayed);
  add("pg_replication_lag_seconds", values.lag_seconds);
  return metrics::Snapshot::Merge(
      {std::make_shared<const metrics::Block>("pg_replication", std::move(families))}, 1000, {});
}

gather::Status StatusWithAge(double age) {
  gather::Status status;
  status.session.state = postgres::ServerState::kUp;
  status.facts.emplace();
  status.facts->in_recovery = true;
  gather::QueryStatus query;
  query.query = "pg_replication";
  query.age_seconds = age;
  status.queries.push_back(query);
  return status;
}

TEST(Observation, LagIsWhatWasReceivedAndNotReplayed) {
  const auto seen = Observe(StatusWithAge(0.1), *Page({1, 1000, 900, 2}), {});
  EXPECT_EQ(seen.lag_bytes, 100);
  EXPECT_EQ(seen.lag_seconds, 2);
  EXPECT_EQ(seen.in_recovery, true);
}

TEST(Observation, LagIsUnknownWhileTheReceiverIsDead) {
  EXPECT_EQ(Observe(StatusWithAge(0.1), *Page({0, 1000, 1000, 50}), {}).lag_bytes, std::nullopt);
  EXPECT_EQ(Observe(StatusWithAge(0.1), *Page({{}, 1000, 1000, 50}), {}).lag_bytes, std::nullopt);
  EXPECT_EQ(Observe(StatusWithAge(0.1), *Page({1, {}, 1000, 50}), {}).lag_bytes, std::nullopt);
}

TEST(Observation, OldAnswersSayNothing) {
  const auto seen = Observe(StatusWithAge(60), *Page({1, 1000, 900, 2}), {});
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
