#include <benchmark/benchmark.h>

#include <string>
#include <utility>

#include "metrics/snapshot.h"

/// What a page costs, per sample: families of three labels, 100 rows, about 116 bytes a line.
namespace pgvigil::metrics {
namespace {

constexpr int kRowsPerFamily = 100;

std::vector<LabelSetPtr> Rows() {
  std::vector<LabelSetPtr> rows;
  for (int i = 0; i < kRowsPerFamily; ++i) {
    rows.push_back(LabelSet::Make({{"datname", "application"},
                                   {"schemaname", "public"},
                                   {"relname", "table_with_a_long_name_" + std::to_string(i)}}));
  }
  return rows;
}

// One row's label set is shared by all families, as the columns of one query share it.
std::vector<MetricFamily> Families(std::int64_t samples) {
  const std::vector<LabelSetPtr> rows = Rows();
  std::vector<MetricFamily> families;
  for (std::int64_t i = 0; i < samples / kRowsPerFamily; ++i) {
    MetricFamily family{"pg_stat_user_tables_column_" + std::to_string(i) + "_total",
                        "A column of pg_stat_user_tables.", MetricType::kCounter};
    for (const LabelSetPtr& row : rows) {
      family.samples.push_back({row, static_cast<double>(i * 1000003 + family.samples.size())});
    }
    families.push_back(std::move(family));
  }
  return families;
}

BlockPtr MakeBlock(std::int64_t samples) {
  return std::make_shared<const Block>("bench", Families(samples));
}

SnapshotPtr Merge(std::vector<BlockPtr> blocks) {
  return Snapshot::Merge(std::move(blocks), 1'000'000, WallTime{});
}

void CountSamples(benchmark::State& state) {
  using Counter = benchmark::Counter;
  state.counters["per_sample"] = Counter(static_cast<double>(state.range(0)),
                                         Counter::kIsIterationInvariantRate | Counter::kInvert);
}

// From samples with ready label sets to a block that knows its duplicates, and its text.
void FreshBlock(benchmark::State& state) {
  const std::vector<MetricFamily> families = Families(state.range(0));
  for (auto _ : state) {
    state.PauseTiming();
    std::vector<MetricFamily> given = families;
    state.ResumeTiming();
    const Block block("bench", std::move(given));
    benchmark::DoNotOptimize(block.Text(0));
  }
  CountSamples(state);
}

// A page of a block rendered before.
void PageOfCachedBlock(benchmark::State& state) {
  const BlockPtr block = MakeBlock(state.range(0));
  for (auto _ : state) benchmark::DoNotOptimize(Merge({block})->Page(Format::kText));
  CountSamples(state);
}

void CompressedPageOfCachedBlock(benchmark::State& state) {
  const BlockPtr block = MakeBlock(state.range(0));
  for (auto _ : state) benchmark::DoNotOptimize(Merge({block})->GzipPage(Format::kText));
  CountSamples(state);
}

// The same families from ten databases: the series of all blocks are compared with each other.
void MergeOfTenBlocks(benchmark::State& state) {
  constexpr int kBlocks = 10;
  std::vector<BlockPtr> blocks;
  for (int i = 0; i < kBlocks; ++i) blocks.push_back(MakeBlock(state.range(0) / kBlocks));
  for (auto _ : state) benchmark::DoNotOptimize(Merge(blocks));
  CountSamples(state);
}

BENCHMARK(FreshBlock)->Arg(1000)->Arg(10'000)->Arg(100'000);
BENCHMARK(PageOfCachedBlock)->Arg(1000)->Arg(10'000)->Arg(100'000);
BENCHMARK(CompressedPageOfCachedBlock)->Arg(10'000);
BENCHMARK(MergeOfTenBlocks)->Arg(10'000);

}  // namespace
}  // namespace pgvigil::metrics
