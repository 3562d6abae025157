// Random results through every dialect and usage: nothing may crash, and whatever comes out is
// legal.
#include <gtest/gtest.h>

#include <random>

#include "base/utf8.h"
#include "queries/mapper.h"
#include "unit/queries/mapped.h"

namespace pgvigil::queries {
namespace {

using postgres::Rows;

constexpr Usage kUsages[] = {
    Usage::kDiscard,      Usage::kLabel,    Usage::kCounter, Usage::kGauge, Usage::kHistogram,
    Usage::kMappedMetric, Usage::kDuration, Usage::kUntyped, Usage::kName,  Usage::kHelp};
constexpr Unit kUnits[] = {Unit::kNone,    Unit::kMilliseconds, Unit::kMicroseconds,
                           Unit::kMinutes, Unit::kKibibytes,    Unit::kMebibytes,
                           Unit::kPages8k, Unit::kPercent};
// Every type that is converted in its own way, and some that are not.
constexpr std::uint32_t kTypes[] = {16,   17,   20,   23,   25,   26,   114,  700,  701,
                                    1007, 1082, 1114, 1184, 1186, 1700, 3220, 99999};
constexpr std::string_view kNames[] = {"a",        "b",        "a_bucket", "a_sum", "a_count", "le",
                                       "__name__", "quantile", "b c",      "\xFF",  "",        "1"};
constexpr std::string_view kCells[] = {"",
                                       "0",
                                       "-1",
                                       "42",
                                       "1e400",
                                       "NaN",
                                       "Infinity",
                                       "-infinity",
                                       "0x1p-3",
                                       "t",
                                       "f",
                                       "streaming",
                                       "2026-08-21",
                                       "24:00:00",
                                       "1 day",
                                       "-1 days +02:03:04.5",
                                       "300ms",
                                       "5min",
                                       "{1,2,3}",
                                       "{}",
                                       "{1,NULL}",
                                       "[0:1]={1,2}",
                                       "{{1},{2}}",
                                       "{\"1\"}",
                                       "16/B374D848",
                                       "\\x3432",
                                       "\\x0",
                                       "caf\xC3\xA9",
                                       "caf\xE9",
                                       "\xF0\x9F\x98\x80",
                                       "a\"b\\c\nd",
                                       "2026-08-21 12:34:56.789+00",
                                       "0044-03-15 00:00:00+00 BC"};

class Generator {
 public:
  explicit Generator(unsigned seed) : random_(seed) {}

  std::size_t Below(std::size_t limit) { return random_() % limit; }
  template <class Table>
  auto Pick(const Table& table) {
    return table[Below(std::size(table))];
  }

  std::optional<std::string> Cell() {
    switch (Below(8)) {
      case 0:
        return std::nullopt;
      case 1:
        return std::string(Below(3000), static_cast<char>(Below(255) + 1));
      case 2:
        return Noise();
      case 3:
        return std::string(Pick(kCells)) + Noise();
      default:
        return std::string(Pick(kCells));
    }
  }

  Column AnyColumn() {
    Column column = MakeColumn(std::string(Pick(kNames)), Pick(kUsages));
    if (Below(4) == 0) column.metric_name = Noise();
    column.mapping = {{"streaming", 1}, {"t", 2}};
    column.unit = Pick(kUnits);
    column.scale = Below(2) == 0 ? 1 : -1e300;
    if (Below(3) == 0) column.default_value = -1;
    if (Below(2) == 0) column.buckets = {0.1, 1, 1e6};
    if (Below(8) == 0) column.versions = *VersionConstraint::Parse(">=17");
    return column;
  }

  Query AnyQuery(Dialect dialect) {
    Query query = MakeQuery(dialect, {});
    for (std::size_t count = Below(6) + 1; count > 0; --count) query.columns.push_back(AnyColumn());
    return query;
  }

  Rows AnyRows(const Query& query) {
    std::vector<postgres::ColumnInfo> columns;
    for (const Column& column : query.columns) {
      if (Below(8) == 0) continue;
      columns.push_back({column.name, Pick(kTypes)});
      if (column.usage != Usage::kHistogram) continue;
      for (const char* suffix : {"_bucket", "_sum", "_count"}) {
        columns.push_back({column.name + suffix, Pick(kTypes)});
      }
    }
    if (Below(4) == 0) columns.push_back({std::string(Pick(kNames)), Pick(kTypes)});
    Rows::Literals cells(Below(12));
    for (auto& row : cells) {
      for (std::size_t i = 0; i < columns.size(); ++i) row.push_back(Cell());
    }
    return Rows::FromLiterals(columns, cells);
  }

 private:
  std::string Noise() {
    std::string text(Below(12), ' ');
    for (char& c : text) c = static_cast<char>(Below(255) + 1);
    return text;
  }

  std::mt19937 random_;
};

void ExpectLegal(const metrics::LabelSet& set) {
  for (const auto& [name, value] : set.labels()) {
    EXPECT_TRUE(metrics::IsLabelName(name)) << name;
    EXPECT_TRUE(IsUtf8(value));
    EXPECT_LE(value.size(), 1024U);
  }
  EXPECT_TRUE(IsUtf8(set.text()));
  EXPECT_EQ(set.text().find('\n'), std::string::npos);
}

void ExpectLegal(const Mapped& mapped) {
  for (const auto& family : mapped.block->families()) {
    EXPECT_TRUE(metrics::IsMetricName(family.name)) << family.name;
    EXPECT_TRUE(IsUtf8(family.help));
    for (const auto& sample : family.samples) ExpectLegal(*sample.labels);
    for (const auto& histogram : family.histograms) ExpectLegal(*histogram.labels);
  }
  for (const MappingLoss& loss : mapped.losses) {
    EXPECT_GT(loss.count, 0U);
    EXPECT_TRUE(IsUtf8(loss.example));
    EXPECT_TRUE(IsUtf8(loss.column));
    EXPECT_LE(loss.example.size(), 4U * 80U);
  }
}

class RandomResults : public ::testing::TestWithParam<Dialect> {};

TEST_P(RandomResults, NeverCrashAndAreLegal) {
  constexpr unsigned kQueries = 1500;
  constexpr std::size_t kMaxSeries = 20;
  for (unsigned seed = 0; seed < kQueries; ++seed) {
    SCOPED_TRACE(seed);
    Generator generator(seed);
    const Query query = generator.AnyQuery(GetParam());
    Mapper mapper(std::make_shared<const Query>(query), {{"cluster", "main"}, {"le", "taken"}},
                  kMaxSeries);
    for (int round = 0; round < 4; ++round) {
      const Mapped mapped = mapper.Map(generator.AnyRows(query), kServer16);
      ExpectLegal(mapped);
      EXPECT_LE(mapped.block->series(), kMaxSeries);
      if (HasFailure()) return;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Every, RandomResults,
                         ::testing::Values(Dialect::kPgvigil, Dialect::kCloudNativePg,
                                           Dialect::kPostgresExporter, Dialect::kPgExporter),
                         [](const auto& each) { return std::string(Name(each.param)); });

}  // namespace
}  // namespace pgvigil::queries
