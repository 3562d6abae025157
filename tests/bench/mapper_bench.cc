#include <benchmark/benchmark.h>

#include "queries/mapper.h"

namespace pgvigil::queries {
namespace {

constexpr std::uint32_t kText = 25;
constexpr std::uint32_t kInt8 = 20;
constexpr std::uint32_t kFloat8 = 701;
constexpr int kLabels = 3;
constexpr int kColumns = 20;

// The shape of pg_stat_user_tables: three labels and counters, some of them times.
QueryPtr TableQuery(Dialect dialect) {
  auto query = std::make_shared<Query>();
  query->name = "pg_stat_user_tables";
  query->dialect = dialect;
  for (int i = 0; i < kColumns; ++i) {
    Column column;
    column.name = (i < kLabels ? "label" : "n_tup_") + std::to_string(i);
    column.metric_name = i < kLabels ? column.name : "pg_stat_user_tables_" + column.name;
    column.usage = i < kLabels ? Usage::kLabel : Usage::kCounter;
    column.help = "Number of rows of some kind seen in this table.";
    query->columns.push_back(column);
  }
  return query;
}

postgres::Rows TableRows(int count) {
  std::vector<postgres::ColumnInfo> columns;
  for (int i = 0; i < kColumns; ++i) {
    const std::string name = (i < kLabels ? "label" : "n_tup_") + std::to_string(i);
    columns.push_back({name, i < kLabels ? kText : i == kColumns - 1 ? kFloat8 : kInt8});
  }
  postgres::Rows::Literals cells;
  for (int row = 0; row < count; ++row) {
    auto& line = cells.emplace_back();
    line.insert(line.end(), {"production", "public", "some_table_name_" + std::to_string(row)});
    for (int i = kLabels; i < kColumns - 1; ++i) line.emplace_back(std::to_string(row * 7919L * i));
    line.emplace_back(std::to_string(row) + ".123456789");
  }
  return postgres::Rows::FromLiterals(columns, cells);
}

void MapTables(benchmark::State& state, Dialect dialect) {
  const int count = static_cast<int>(state.range(0));
  const postgres::Rows rows = TableRows(count);
  Mapper mapper(TableQuery(dialect), {{"cluster", "main"}}, 1000000);
  for (auto _ : state) benchmark::DoNotOptimize(mapper.Map(rows, {160000}));
  state.SetItemsProcessed(state.iterations() * count * (kColumns - kLabels));
}
BENCHMARK_CAPTURE(MapTables, pgvigil, Dialect::kPgvigil)->Arg(500);
BENCHMARK_CAPTURE(MapTables, cloudnativepg, Dialect::kCloudNativePg)->Arg(500);

// The shape of pg_settings: a family for each row.
void MapSettings(benchmark::State& state) {
  const int count = static_cast<int>(state.range(0));
  auto query = std::make_shared<Query>();
  query->name = query->metric_namespace = "pg_settings";
  for (const Usage usage : {Usage::kName, Usage::kHelp, Usage::kGauge}) {
    Column& column = query->columns.emplace_back();
    column.name = column.metric_name = "column" + std::to_string(query->columns.size());
    column.usage = usage;
  }
  postgres::Rows::Literals cells;
  for (int row = 0; row < count; ++row) {
    cells.push_back(
        {"some_setting_" + std::to_string(row), "Sets something or other there.", "42"});
  }
  const postgres::Rows rows = postgres::Rows::FromLiterals(
      {{"column1", kText}, {"column2", kText}, {"column3", kFloat8}}, cells);
  Mapper mapper(query, {}, 1000000);
  for (auto _ : state) benchmark::DoNotOptimize(mapper.Map(rows, {160000}));
  state.SetItemsProcessed(state.iterations() * count);
}
BENCHMARK(MapSettings)->Arg(350);

}  // namespace
}  // namespace pgvigil::queries
