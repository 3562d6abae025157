#include "app/process_stats.h"

#include <gtest/gtest.h>

namespace pgvigil::app {
namespace {

TEST(ProcessStat, SurvivesANameWithBlanksAndParentheses) {
  const auto stats = ParseProcessStat(
      "42 (a ) (b) S 1 42 42 0 -1 4194304 100 0 0 0 150 50 0 0 20 0 7 0 3000 1048576 256 "
      "18446744073709551615",
      1000, {.ticks_per_second = 100, .page_bytes = 4096});
  ASSERT_TRUE(stats);
  EXPECT_EQ(stats->cpu_seconds, 2);
  EXPECT_EQ(stats->threads, 7);
  EXPECT_EQ(stats->start_time_seconds, 1030);
  EXPECT_EQ(stats->virtual_bytes, 1048576);
  EXPECT_EQ(stats->resident_bytes, 256 * 4096);
}

TEST(ProcessStat, RefusesAnotherFormat) {
  EXPECT_FALSE(ParseProcessStat("", 0, {}));
  EXPECT_FALSE(ParseProcessStat("42 (x) S 1 2", 0, {}));
}

TEST(BootTime, IsFoundAmongTheLines) {
  EXPECT_EQ(ParseBootTime("cpu 1 2\nctxt 5\nbtime 1700000000\nprocesses 3\n"), 1700000000);
  EXPECT_EQ(ParseBootTime("cpu 1 2\n"), 0);
}

TEST(ProcessStats, ThisProcessHasMemoryThreadsAndFiles) {
  const auto stats = ReadProcessStats();
  ASSERT_TRUE(stats) << stats.error().message;
  EXPECT_GT(stats->resident_bytes, 0);
  EXPECT_GT(stats->virtual_bytes, stats->resident_bytes);
  EXPECT_GE(stats->threads, 1);
  EXPECT_GE(stats->open_files, 3);
  EXPECT_GT(stats->max_files, stats->open_files);
  EXPECT_GT(stats->start_time_seconds, 1.6e9);
}

}  // namespace
}  // namespace pgvigil::app
