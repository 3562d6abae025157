#include "app/program_metrics.h"

#include <gtest/gtest.h>

#include <set>

#include "app/own_metrics.h"

namespace pgvigil::app {
namespace {

TEST(ConfigFamilies, TellAFailedReload) {
  ConfigState state;
  state.last_successful = false;
  state.reloads = 3;
  state.failed_reloads = 1;
  std::map<std::string, double> values;
  for (const auto& family : ConfigFamilies(state)) values[family.name] = family.samples[0].value;
  EXPECT_EQ(values.at("pgvigil_config_last_reload_successful"), 0);
  EXPECT_EQ(values.at("pgvigil_config_reloads_total"), 3);
  EXPECT_EQ(values.at("pgvigil_config_reload_failures_total"), 1);
}

TEST(OwnMetrics, AreSortedUniqueLegalAndExplained) {
  std::set<std::string> names;
  for (const MetricEntry& entry : OwnMetrics()) {
    EXPECT_TRUE(names.insert(entry.name).second) << entry.name;
    EXPECT_TRUE(metrics::IsMetricName(entry.name)) << entry.name;
    EXPECT_TRUE(entry.help.ends_with(".")) << entry.name;
    EXPECT_EQ(entry.type == metrics::MetricType::kCounter, entry.name.ends_with("_total"))
        << entry.name;
  }
  for (const char* name :
       {"pg_up", "pg_ha_state", "pgvigil_build_info", "pgvigil_query_duration_seconds",
        "pgvigil_config_last_reload_successful", "process_cpu_seconds_total"}) {
    EXPECT_TRUE(names.contains(name)) << name;
  }
}

}  // namespace
}  // namespace pgvigil::app
