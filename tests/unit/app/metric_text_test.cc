#include "app/metric_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "app/own_metrics.h"
#include "collectors/table.h"
#include "config/yaml.h"

namespace pgvigil::app {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::string_view kFile = R"(dialect: pgvigil
queries:
  pg_example:
    description: An example.
    role: standby
    cache: 90s
    extension: pg_stat_statements >= 1.8
    databases: configured
    enabled: false
    variants:
      - {versions: "<17", query: SELECT 1}
      - {versions: ">=17", query: SELECT 2}
    metrics:
      - datname: {usage: LABEL, description: Database.}
      - bytes: {usage: COUNTER, name: bytes_total, description: "A | and a <tag>."}
      - junk: {usage: DISCARD}
)";

queries::Catalogue Example() {
  auto parsed = queries::ParseQueries(kFile, "f.yaml", std::nullopt);
  EXPECT_TRUE(parsed) << (parsed ? "" : parsed.error().message);
  queries::Catalogue catalogue;
  for (auto& query : parsed->queries) {
    catalogue.queries.push_back(std::make_shared<const queries::Query>(std::move(query)));
  }
  return catalogue;
}

TEST(ListMetrics, SaysWhatAQueryBringsAndWhen) {
  const auto entries = ListMetrics(Example());
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(entries[0].role, "standby");
  EXPECT_EQ(entries[0].extension, "pg_stat_statements >= 1.8");
  EXPECT_EQ(entries[0].versions, "<17 or >=17");
  EXPECT_EQ(entries[0].databases, "configured");
  EXPECT_EQ(entries[0].cache_seconds, 90);
  EXPECT_FALSE(entries[0].enabled);
  ASSERT_EQ(entries[0].metrics.size(), 1U);
  EXPECT_EQ(entries[0].metrics[0].name, "pg_example_bytes_total");
  EXPECT_EQ(entries[0].metrics[0].type, metrics::MetricType::kCounter);
  EXPECT_THAT(entries[0].metrics[0].labels, ElementsAre("datname"));
}

TEST(Markdown, KeepsItsTableWhateverTheHelpHolds) {
  const std::string text = ToMarkdown({ListMetrics(Example()), {}});
  EXPECT_THAT(
      text, HasSubstr("| `pg_example_bytes_total` | counter | `datname` | A \\| and a \\<tag>. |"));
  EXPECT_THAT(
      text, HasSubstr("Runs: off unless enabled; PostgreSQL <17 or >=17; on a standby only; "
                      "needs extension pg_stat_statements >= 1.8; in the main and every configured "
                      "database; asked every 90 s."));
}

TEST(Json, HoldsTheSame) {
  const auto json = nlohmann::json::parse(ToJson({ListMetrics(Example()), {}}));
  EXPECT_EQ(json.at("queries").at(0).at("metrics").at(0).at("name"), "pg_example_bytes_total");
}

TEST(MetricsPage, IsWhatTheCatalogueSays) {
  const auto catalogue = queries::LoadCatalogue({}, true);
  ASSERT_TRUE(catalogue) << catalogue.error().message;
  EXPECT_EQ(config::ReadFile(PGVIGIL_SOURCE_DIR "/docs/metrics.md").value(),
            ToMarkdown({ListEverything(*catalogue), OwnMetrics()}))
      << "run: pgvigil describe --format markdown > docs/metrics.md";
}

TEST(HaChecksPage, ExplainsEveryVerdict) {
  const std::string page = config::ReadFile(PGVIGIL_SOURCE_DIR "/docs/ha-checks.md").value();
  for (const collectors::Verdict* verdict : collectors::AllVerdicts()) {
    EXPECT_THAT(page, HasSubstr("`" + std::string(verdict->name) + "`"));
    EXPECT_TRUE(verdict->meaning.ends_with('.')) << verdict->name;
  }
}

TEST(EmbeddedChecks, AreEachReadByOneQuery) {
  const auto catalogue = queries::LoadCatalogue({}, true);
  ASSERT_TRUE(catalogue) << catalogue.error().message;
  std::multiset<std::string_view> named;
  for (const auto& query : catalogue->queries) {
    if (!query->check.empty()) named.insert(query->check);
  }
  std::multiset<std::string_view> known;
  for (const collectors::CheckInfo* check : collectors::AllChecks()) known.insert(check->name);
  EXPECT_EQ(named, known);
}

}  // namespace
}  // namespace pgvigil::app
