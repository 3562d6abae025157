#include "alerts/notify/delivery.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "alerts/notify/alert_set.h"
#include "alerts/notify/backoff.h"
#include "alerts/notify/known_names.h"
#include "alerts/notify/wire.h"
#include "alerts/notify/worker_report.h"

namespace pgvigil::notify {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Notification Firing(const std::string& name) {
  Notification alert;
  alert.labels = promql::Labels({{"alertname", name}});
  alert.starts_at = 1000;
  return alert;
}

TEST(Rfc3339, IsUtcToTheMillisecond) {
  struct Case {
    promql::Timestamp at;
    std::string text;
  };
  const Case cases[] = {
      {0, "1970-01-01T00:00:00Z"},
      {1769862155935, "2026-01-31T12:22:35.935Z"},
      {951782400001, "2000-02-29T00:00:00.001Z"},
      {-1, "1969-12-31T23:59:59.999Z"},
      {std::numeric_limits<promql::Timestamp>::max(), "9999-12-31T23:59:59.999Z"},
      {std::numeric_limits<promql::Timestamp>::min(), "0000-01-01T00:00:00Z"},
  };
  for (const Case& each : cases) EXPECT_EQ(Rfc3339(each.at), each.text);
}

TEST(WireAlert, IsWhatAlertmanagerTakes) {
  Notification alert = Firing("Down");
  alert.labels.Set("bad", "a\xff\"b");
  alert.labels.Set("empty", "");
  alert.annotations.Set("summary", "line\nfeed \xc3\xa9");
  alert.generator_url = "http://x/graph?g0.expr=up";
  EXPECT_EQ(WireAlert(alert, {.now = 60000, .valid_until = 300000}),
            R"({"labels":{"alertname":"Down","bad":"a\\xff\"b"},)"
            "\"annotations\":{\"summary\":\"line\\nfeed \xc3\xa9\"},"
            R"("startsAt":"1970-01-01T00:00:01Z","endsAt":"1970-01-01T00:05:00Z",)"
            R"("generatorURL":"http://x/graph?g0.expr=up"})");
}

TEST(WireAlert, TimesAreInOrderWhateverTheClockDid) {
  struct Case {
    std::string name;
    promql::Timestamp starts_at;
    promql::Timestamp resolved_at;
    std::string start;
    std::string end;
  };
  // Now is 10 s, valid until 20 s.
  const Case cases[] = {
      {"firing", 5000, 0, "00:00:05", "00:00:20"},
      {"resolved", 5000, 8000, "00:00:05", "00:00:08"},
      {"firing since the future", 15000, 0, "00:00:10", "00:00:20"},
      {"resolved in the future", 5000, 30000, "00:00:05", "00:00:10"},
      {"resolved before it fired", 9000, 8000, "00:00:08", "00:00:08"},
  };
  for (const Case& each : cases) {
    Notification alert = Firing("A");
    alert.starts_at = each.starts_at;
    alert.resolved_at = each.resolved_at;
    const std::string json = WireAlert(alert, {.now = 10000, .valid_until = 20000});
    EXPECT_THAT(json, HasSubstr("startsAt\":\"1970-01-01T" + each.start)) << each.name;
    EXPECT_THAT(json, HasSubstr("endsAt\":\"1970-01-01T" + each.end)) << each.name;
  }
}

TEST(RetryPause, GrowsToHalfAMinuteAndIsJittered) {
  const int seconds[] = {1, 2, 5, 10, 30, 30, 30};
  for (int failures = 1; failures <= 7; ++failures) {
    const std::chrono::milliseconds middle(seconds[failures - 1] * 1000);
    EXPECT_EQ(RetryPause(failures, 0.5), middle);
    EXPECT_EQ(RetryPause(failures, 0), middle * 4 / 5);
    EXPECT_LE(RetryPause(failures, 0.999), middle * 6 / 5);
  }
}

TEST(Judge, TellsRefusalsFromFailures) {
  for (const long status : {200, 202, 204}) EXPECT_EQ(Judge(status), Answer::kAccepted);
  for (const long status : {400, 401, 404, 413, 422}) EXPECT_EQ(Judge(status), Answer::kRefused);
  for (const long status : {0, 100, 301, 408, 429, 500, 503}) {
    EXPECT_EQ(Judge(status), Answer::kFailed) << status;
  }
}

// An Alertmanager that refuses whole batches with an alert called Bad..., all else as told.
class FakeAlertmanager {
 public:
  PostOutcome Take(const std::string& body, std::size_t count) {
    counts.push_back(count);
    bodies.push_back(body);
    if (std::ranges::find(failing_posts, bodies.size()) != failing_posts.end()) {
      return {Answer::kFailed, "HTTP 503"};
    }
    if (refuses_all || body.find("Bad") != std::string::npos) return {Answer::kRefused, "HTTP 400"};
    return {Answer::kAccepted, ""};
  }
  std::vector<std::size_t> counts;
  std::vector<std::string> bodies;
  std::vector<std::size_t> failing_posts;  // from 1
  bool refuses_all = false;
};

class DeliveryTest : public testing::Test {
 protected:
  Delivery::Outcome Run(const std::vector<Notification>& alerts) {
    server_.counts.clear();
    server_.bodies.clear();
    return delivery_.Run(
        alerts, {{.now = 10000, .valid_until = 20000}, now_},
        [this](const std::string& body, std::size_t count) { return server_.Take(body, count); });
  }

  static std::vector<Notification> Numbered(std::size_t count) {
    std::vector<Notification> alerts;
    for (std::size_t i = 0; i < count; ++i) alerts.push_back(Firing("A" + std::to_string(i)));
    return alerts;
  }

  FakeAlertmanager server_;
  Delivery delivery_;
  SteadyTime now_{};
};

TEST_F(DeliveryTest, NothingToTellIsTold) {
  EXPECT_TRUE(Run({}).complete);
  EXPECT_THAT(server_.bodies, ElementsAre("[]"));
}

TEST_F(DeliveryTest, BatchesAreBounded) {
  EXPECT_TRUE(Run(Numbered(600)).complete);
  EXPECT_THAT(server_.counts, ElementsAre(256, 256, 88));
  std::vector<Notification> large = Numbered(3);
  for (auto& alert : large) alert.annotations.Set("text", std::string(600000, 'x'));
  large[1].annotations.Set("text", std::string(3000000, 'x'));
  EXPECT_TRUE(Run(large).complete);
  EXPECT_THAT(server_.counts, ElementsAre(1, 1, 1));
}

TEST_F(DeliveryTest, OneBadAlertCostsOnlyItself) {
  std::vector<Notification> alerts = Numbered(5);
  alerts[3] = Firing("Bad");
  const auto outcome = Run(alerts);
  EXPECT_TRUE(outcome.complete);
  EXPECT_EQ(outcome.error, "HTTP 400");
  EXPECT_THAT(outcome.dropped, ElementsAre(HasSubstr("Bad")));
  // The whole, the empty list, then halves.
  EXPECT_THAT(server_.counts, ElementsAre(5, 0, 2, 3, 1, 2, 1, 1));
}

TEST_F(DeliveryTest, WhatIsNotWantedIsLeftOutWhileItStaysTheSame) {
  std::vector<Notification> alerts = {Firing("Good"), Firing("Bad")};
  EXPECT_THAT(Run(alerts).dropped, SizeIs(1));
  EXPECT_EQ(delivery_.left_out(), 1u);

  const auto again = Run(alerts);
  EXPECT_THAT(server_.counts, ElementsAre(1));
  EXPECT_THAT(again.dropped, IsEmpty());
  EXPECT_TRUE(again.complete);

  alerts[1].annotations.Set("summary", "other");
  EXPECT_THAT(Run(alerts).dropped, SizeIs(1));

  now_ += std::chrono::minutes(6);
  EXPECT_THAT(Run(alerts).dropped, SizeIs(1));

  Run({alerts[0]});
  EXPECT_EQ(delivery_.left_out(), 0u);
}

TEST_F(DeliveryTest, AServerThatRefusesEvenNothingDropsNothing) {
  server_.refuses_all = true;
  const auto outcome = Run(Numbered(100));
  EXPECT_FALSE(outcome.complete);
  EXPECT_THAT(outcome.dropped, IsEmpty());
  EXPECT_THAT(server_.counts, ElementsAre(100, 0));
  EXPECT_EQ(delivery_.left_out(), 0u);
  EXPECT_FALSE(Run({}).complete);
  EXPECT_THAT(server_.counts, ElementsAre(0));
}

TEST_F(DeliveryTest, AFailureEndsTheRound) {
  server_.failing_posts = {2};
  const auto outcome = Run(Numbered(600));
  EXPECT_FALSE(outcome.complete);
  EXPECT_EQ(outcome.error, "HTTP 503");
  EXPECT_THAT(server_.counts, ElementsAre(256, 256));
}

TEST(AlertSet, OneThatFiresIsKeptBeforeOneThatIsResolved) {
  Notification resolved = Firing("A");
  resolved.resolved_at = 2000;
  std::vector<Notification> alerts = {resolved, Firing("B"), Firing("A"), Firing("B")};
  KeepOneOfEach(alerts);
  EXPECT_THAT(alerts, ElementsAre(Firing("A"), Firing("B")));
}

TEST(AlertSet, NewsIsWhatAnAlertmanagerMustHearAtOnce) {
  const AlertSet told{{Firing("A"), Firing("B")}, {}};
  const auto changed = [&](auto change) {
    AlertSet newest = told;
    change(newest.alerts);
    return HasNews(told, newest);
  };
  using Alerts = std::vector<Notification>;
  EXPECT_FALSE(changed([](Alerts&) {}));
  EXPECT_FALSE(changed([](Alerts& alerts) { alerts.pop_back(); }));
  EXPECT_TRUE(changed([](Alerts& alerts) { alerts.push_back(Firing("C")); }));
  EXPECT_TRUE(changed([](Alerts& alerts) { alerts[0].resolved_at = 5; }));
  EXPECT_TRUE(changed([](Alerts& alerts) { alerts[0].starts_at = 5; }));
  EXPECT_TRUE(changed([](Alerts& alerts) { alerts[0].annotations.Set("evidence", "x"); }));
}

TEST(KnownNames, AFailedLookupKeepsTheLastAddresses) {
  Result<Targets> answer = Targets{"b:1", "a:1"};
  KnownNames names({.names = {"x", "y"}},
                   [&](const std::string& name, const config::DnsDiscovery&) -> Result<Targets> {
                     return name == "x" ? answer : Targets{"a:1", "c:1"};
                   });
  EXPECT_THAT(names.targets(), IsEmpty());
  names.Refresh();
  EXPECT_THAT(names.targets(), ElementsAre("a:1", "b:1", "c:1"));
  answer = Fail(ErrorKind::kConnect, "no such name");
  names.Refresh();
  EXPECT_THAT(names.targets(), ElementsAre("a:1", "b:1", "c:1"));
  EXPECT_EQ(names.names()[0].failures, 1u);
  EXPECT_EQ(names.names()[0].error, "no such name");
  answer = Targets{"d:1"};
  names.Refresh();
  EXPECT_THAT(names.targets(), ElementsAre("a:1", "c:1", "d:1"));
  EXPECT_EQ(names.names()[0].error, "");
}

// A DNS message with two SRV records for _w._t.x, the second with a compressed target.
const std::string kSrvAnswer =
    std::string("\x12\x34\x81\x80\0\x01\0\x02\0\0\0\0", 12) +             // header
    std::string("\2_w\2_t\1x\0\0\x21\0\1", 13) +                          // question
    std::string("\xc0\x0c\0\x21\0\1\0\0\0\x3c\0\x0d", 12) +               // name, type, ttl, length
    std::string("\0\1\0\2\x23\x85", 6) + std::string("\1a\1b\1x\0", 7) +  // 9093 a.b.x
    std::string("\xc0\x0c\0\x21\0\1\0\0\0\x3c\0\x0a", 12) +               // name, type, ttl, length
    std::string("\0\1\0\2\x23\x86", 6) + std::string("\1c\xc0\x12", 4);   // 9094 c.x

Result<Targets> Parsed(const std::string& answer) {
  const std::vector<unsigned char> bytes(answer.begin(), answer.end());
  return ParseSrvAnswer(bytes);
}

TEST(ParseSrvAnswer, ReadsHostsAndPorts) {
  const auto targets = Parsed(kSrvAnswer);
  ASSERT_TRUE(targets) << targets.error().message;
  EXPECT_THAT(*targets, ElementsAre("a.b.x:9093", "c.x:9094"));
}

TEST(ParseSrvAnswer, WhatIsCutOffIsAnErrorAndNothingWorse) {
  for (std::size_t size = 0; size < kSrvAnswer.size(); ++size) {
    const auto targets = Parsed(kSrvAnswer.substr(0, size));
    EXPECT_TRUE(!targets || !targets->empty()) << size;
  }
}

TEST(NotificationFamilies, CountersBeginAtZeroAndTheUnknownIsAbsent) {
  const std::vector<WorkerReport> workers = {WorkerReport("http://a:9093/api/v2/alerts")};
  const auto families = NotificationFamilies(workers, {});
  const auto samples = [&](const std::string& name) {
    for (const auto& family : families) {
      if (family.name == "pgvigil_notifications_" + name) {
        return family.samples.size() + family.histograms.size();
      }
    }
    return std::size_t{99};
  };
  for (const std::string name : {"sent_total", "errors_total", "dropped_total", "latency_seconds",
                                 "alertmanagers_discovered"}) {
    EXPECT_EQ(samples(name), 1u) << name;
  }
  EXPECT_EQ(samples("last_success_timestamp_seconds"), 0u);
  EXPECT_EQ(samples("clock_skew_seconds"), 0u);
  EXPECT_EQ(samples("dns_lookup_failures_total"), 0u);
}

}  // namespace
}  // namespace pgvigil::notify
