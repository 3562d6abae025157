#include "app/status_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/health.h"
#include "app/quantity.h"

namespace pgvigil::app {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

StatusDocument Parsed(const std::string& json) {
  auto document = ParseStatus(json);
  EXPECT_TRUE(document) << json;
  return document ? *std::move(document) : StatusDocument{};
}

std::string Verdict(const std::string& name, const std::string& state, const std::string& severity,
                    const std::string& subject = "") {
  return R"({"verdict": ")" + name + R"(", "subject": ")" + subject + R"(", "state": ")" + state +
         R"(", "severity": ")" + severity + R"(", "meaning": "Meaning of )" + name + R"(."})";
}

/// A document of a server in `state` with the members of "health" given.
StatusDocument Document(const std::string& state, const std::string& verdicts,
                        const std::string& samples = "") {
  return Parsed(R"({"pgvigil": {"version": "1"},
                    "session": {"state": ")" +
                state + R"("}, "server": {"version": "16.4"},
                    "health": {"verdicts": [)" +
                verdicts + R"(], "samples": {)" + samples + "}}}");
}

std::vector<std::string> Lines(const StatusDocument& document, ViewOptions options = {}) {
  options.now = WallTime(std::chrono::seconds(100000));
  return RenderStatus(document, options);
}

struct HealthCase {
  std::string name;
  std::string state;
  std::string verdicts;
  Health health;
};

TEST(Health, IsTheWorstThatIsKnown) {
  const std::string good = Verdict("a", "false", "critical");
  const std::string warning = Verdict("b", "true", "warning");
  const std::string unknown = Verdict("c", "unknown", "critical");
  for (const HealthCase& c : std::vector<HealthCase>{
           {"all is well", "up", good, Health::kHealthy},
           {"a critical verdict", "up", warning + "," + Verdict("d", "true", "critical"),
            Health::kCritical},
           {"a warning beats what is unknown", "up", warning + "," + unknown, Health::kDegraded},
           {"unknown is not healthy", "up", good + "," + unknown, Health::kUnknown},
           {"info decides nothing", "up", good + "," + Verdict("e", "true", "info"),
            Health::kHealthy},
           {"no verdicts at all", "up", "", Health::kUnknown},
           {"down, however good the rest", "unreachable", good, Health::kCritical},
           {"down, and so nothing is known", "hung", unknown, Health::kCritical},
           {"refused", "auth_failed", unknown, Health::kUnknown},
           {"never tried", "unknown", unknown, Health::kUnknown},
           {"a state of a later version", "dreaming", good, Health::kCritical},
       }) {
    EXPECT_EQ(HealthOf(Document(c.state, c.verdicts)), c.health) << c.name;
  }
}

TEST(StatusView, SaysWhatIsWrongFirstThenWhatIsUnknown) {
  const auto lines = Lines(Document(
      "up", Verdict("u", "unknown", "critical") + "," + Verdict("fine", "false", "critical") + "," +
                Verdict("w", "true", "warning", "slot_a") + "," + Verdict("i", "true", "info") +
                "," + Verdict("c", "true", "critical")));
  EXPECT_THAT(
      lines,
      ElementsAre("CRITICAL  PostgreSQL 16.4 is up, 1 critical, 1 warning, 1 info, 1 unknown",
                  "",                                     //
                  "  critical  c         Meaning of c.",  //
                  "  warning   w slot_a  Meaning of w.",  //
                  "  info      i         Meaning of i.",  //
                  "  unknown   u         Meaning of u."));
}

TEST(StatusView, IsShortWhenAllIsWell) {
  EXPECT_THAT(Lines(Document("up", Verdict("a", "false", "critical"))),
              ElementsAre("HEALTHY  PostgreSQL 16.4 is up"));
}

TEST(StatusView, SaysThatNothingIsKnown) {
  EXPECT_THAT(Lines(Parsed(R"({"pgvigil": {}})")),
              ElementsAre("UNKNOWN  the server is unknown, nothing is known of its health"));
}

TEST(StatusView, ShowsMessagesWithoutControlCharacters) {
  const auto lines = Lines(Parsed(R"({"pgvigil": {},
      "session": {"state": "up", "message": "a\nb\u001b[31mc\n",
                  "connect_state": "too_many_connections", "connect_message": "FATAL: sorry"},
      "configuration": {"error": "line 1"},
      "queries": [{"query": "good"}, {"query": "bad", "last_error": "x"}]})"));
  EXPECT_THAT(lines, Contains("  a b [31mc"));
  EXPECT_THAT(lines, Contains("  new connections: too_many_connections: FATAL: sorry"));
  EXPECT_THAT(lines, Contains("  configuration not loaded: line 1"));
  EXPECT_THAT(lines, Contains("  failing queries: bad"));
}

struct SectionCase {
  std::string name;
  std::string samples;
  std::vector<std::string> lines;
};

TEST(StatusView, ShowsSamplesBySubject) {
  for (const SectionCase& c : std::vector<SectionCase>{
           {"of a state set what holds",
            R"("pg_ha_role": [{"labels": {"role": "primary"}, "value": 0},
                              {"labels": {"role": "standby"}, "value": 1}],
               "pg_ha_timeline": [{"labels": {}, "value": 3}])",
            {"Server", "  role standby, timeline 3"}},
           {"a row per thing, named by the label they share",
            R"("pg_ha_slot_retained_bytes": [{"labels": {"slot_name": "a"}, "value": 1048576},
                                             {"labels": {"slot_name": "long"}, "value": 10}],
               "pg_ha_slot_active": [{"labels": {"slot_name": "a"}, "value": 1}],
               "pg_ha_slot_state": [{"labels": {"slot_name": "a", "state": "lost"}, "value": 0},
                                    {"labels": {"slot_name": "a", "state": "reserved"}, "value": 1}])",
            {"Slots", "  a     state reserved, active 1, retained 1 MB", "  long  retained 10 B"}},
           {"further labels behind the fact's name",
            R"("pg_ha_endpoint_up": [{"labels": {"endpoint": "rw"}, "value": 1}],
               "pg_ha_endpoint_age_seconds": [{"labels": {"endpoint": "rw"}, "value": 2}],
               "pg_ha_endpoint_phase_seconds": [
                 {"labels": {"endpoint": "rw", "phase": "tls"}, "value": 0.25}])",
            {"Endpoints", "  rw  age 2 s, phase(tls) 0.2 s, up 1"}},
           {"the labels of an info metric",
            R"("pg_ha_upstream_info": [{"labels": {"host": "db0", "slot_name": ""}, "value": 1}],
               "pg_ha_received_lsn_bytes": [{"labels": {}, "value": 4294967312}])",
            {"Upstream", "  host db0, received 1/10"}},
           {"moments as their age",
            R"("pg_ha_start_time_seconds": [{"labels": {}, "value": 99990}])",
            {"Server", "  start 10 s ago"}},
           {"no counter of what never happened, nothing that is no number",
            R"("pg_ha_promotions_total": [{"labels": {}, "value": 0}],
               "pg_ha_demotions_total": [{"labels": {}, "value": 2}],
               "pg_ha_timeline": [{"labels": {}, "value": null}])",
            {"Server", "  demotions 2"}},
           {"what it does not know, at the end",
            R"("pg_ha_novelty_ratio": [{"labels": {}, "value": 0.5}])",
            {"More", "  novelty 50 %"}},
       }) {
    auto lines = Lines(Document("up", Verdict("a", "false", "info"), c.samples));
    ASSERT_GE(lines.size(), 2u) << c.name;
    lines.erase(lines.begin(), lines.begin() + 2);
    EXPECT_EQ(lines, c.lines) << c.name;
  }
}

TEST(StatusView, BreaksLongRows) {
  std::string samples;
  for (const char* name : {"a", "b", "c"}) {
    samples += (samples.empty() ? "" : ",") + std::string(R"("pg_ha_disk_)") + name +
               R"(": [{"labels": {"disk": "pgdata"}, "value": 123456}])";
  }
  const auto lines = Lines(Document("up", "", samples), {.width = 30});
  EXPECT_THAT(lines, Contains("  pgdata  a 123456, b 123456,"));
  EXPECT_THAT(lines, Contains("          c 123456"));
}

TEST(StatusView, PaintsOnlyWhenAsked) {
  const auto document = Document("up", Verdict("c", "true", "critical"));
  EXPECT_THAT(Lines(document).front(), StartsWith("CRITICAL"));
  EXPECT_THAT(Lines(document, {.color = true}).front(), StartsWith("\x1b[1;31mCRITICAL\x1b[0m"));
}

TEST(StatusDocument, IsRefusedWhenItIsNone) {
  for (const char* text : {"", "<html>", "[]", "{}", R"({"status": "up"})"}) {
    EXPECT_FALSE(ParseStatus(text)) << text;
  }
}

TEST(StatusDocument, OfAnotherShapeIsReadAsFarAsItGoes) {
  const auto document = Parsed(R"({"pgvigil": {}, "session": 7, "server": [], "queries": "x",
      "health": {"verdicts": {"a": 1}, "samples": {"pg_ha_x": [1, {"labels": 2, "value": "3"}]}}})");
  EXPECT_EQ(document.state, "");
  EXPECT_THAT(Lines(document).front(), HasSubstr("the server is unknown"));
}

TEST(Quantities, AreShownShort) {
  EXPECT_EQ(ShowSeconds(0), "0 s");
  EXPECT_EQ(ShowSeconds(0.44), "0.4 s");
  EXPECT_EQ(ShowSeconds(119), "119 s");
  EXPECT_EQ(ShowSeconds(150), "2.5 min");
  EXPECT_EQ(ShowSeconds(7200), "2 h");
  EXPECT_EQ(ShowSeconds(864000), "10 d");
  EXPECT_EQ(ShowBytes(0), "0 B");
  EXPECT_EQ(ShowBytes(1536), "1.5 kB");
  EXPECT_EQ(ShowBytes(16777216), "16 MB");
  EXPECT_EQ(ShowPercent(0.875), "88 %");
  EXPECT_EQ(ShowNumber(1795282940), "1795282940");
}

}  // namespace
}  // namespace pgvigil::app
