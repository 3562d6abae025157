#include "queries/conversion.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace pgvigil::queries {
namespace {

using Outcome = Conversion::Outcome;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr Dialect kAll[] = {Dialect::kPgvigil, Dialect::kCloudNativePg, Dialect::kPostgresExporter,
                            Dialect::kPgExporter};

Column Of(Usage usage) {
  Column column;
  column.usage = usage;
  return column;
}

void ExpectValue(const Conversion& made, Outcome outcome, double value, std::string_view what) {
  ASSERT_EQ(made.outcome, outcome) << what;
  if (outcome != Outcome::kSample) return;
  if (std::isnan(value)) {
    EXPECT_TRUE(std::isnan(made.value)) << what;
  } else {
    EXPECT_DOUBLE_EQ(made.value, value) << what;
  }
}

TEST(Conversion, OfACounterFollowsTheTypeTheSameEverywhere) {
  struct Case {
    CellType type;
    std::string_view cell;
    double value;
  };
  const Case cases[] = {
      {CellType::kInteger, "42", 42},
      {CellType::kFloat8, "0.1", 0.1},
      {CellType::kFloat8, "NaN", kNan},
      {CellType::kFloat8, "-Infinity", -kInfinity},
      {CellType::kText, "12345678901234567890.5", 12345678901234567890.5},
      {CellType::kText, "1e3", 1000},
      {CellType::kBool, "t", 1},
      {CellType::kBool, "f", 0},
      {CellType::kTime, "2026-08-21 12:34:56+00", 1787315696},
      {CellType::kTime, "2026-08-21", 1787270400},
      {CellType::kTime, "infinity", kInfinity},
      {CellType::kTime, "-infinity", -kInfinity},
      {CellType::kDocument, "17", 17},
  };
  for (const Dialect dialect : kAll) {
    for (const Case& each : cases) {
      ExpectValue(ToValue(dialect, Of(Usage::kCounter), each.type, each.cell), Outcome::kSample,
                  each.value, each.cell);
    }
  }
}

TEST(Conversion, OfACounterDiffersByDialectWhereTheDriversDiffer) {
  struct Case {
    std::string_view name;
    CellType type;
    std::string_view cell;
    double own;
    double cnpg;
    double exporter;
  };
  const Case cases[] = {
      {"fraction of a second", CellType::kTime, "1970-01-01 00:00:01.25+00", 1.25, 1, 1},
      {"before 1970", CellType::kTime, "1969-12-31 23:59:58.75+00", -1.25, -2, -2},
      {"float4", CellType::kFloat4, "0.1", 0.1, static_cast<double>(0.1F), 0.1},
  };
  for (const Case& each : cases) {
    const Column column = Of(Usage::kGauge);
    const auto expect = [&](Dialect dialect, double value) {
      ExpectValue(ToValue(dialect, column, each.type, each.cell), Outcome::kSample, value,
                  each.name);
    };
    expect(Dialect::kPgvigil, each.own);
    expect(Dialect::kCloudNativePg, each.cnpg);
    expect(Dialect::kPostgresExporter, each.exporter);
    expect(Dialect::kPgExporter, each.exporter);
  }
}

TEST(Conversion, OfIntervalsAndPositionsIsOurs) {
  const Column column = Of(Usage::kGauge);
  ExpectValue(ToValue(Dialect::kPgvigil, column, CellType::kInterval, "1 day 00:00:01.5"),
              Outcome::kSample, 86401.5, "interval");
  ExpectValue(ToValue(Dialect::kPgvigil, column, CellType::kLsn, "0/10"), Outcome::kSample, 16,
              "lsn");
  for (const Dialect dialect : {Dialect::kCloudNativePg, Dialect::kPostgresExporter}) {
    ExpectValue(ToValue(dialect, column, CellType::kInterval, "00:00:01"), Outcome::kLost, 0, "");
    ExpectValue(ToValue(dialect, column, CellType::kLsn, "0/10"), Outcome::kLost, 0, "");
  }
}

TEST(Conversion, OfAByteaReadsItsBytesInTheOtherDialects) {
  const Column column = Of(Usage::kGauge);
  ExpectValue(ToValue(Dialect::kCloudNativePg, column, CellType::kBytes, "\\x3432"),
              Outcome::kSample, 42, "bytea");
  ExpectValue(ToValue(Dialect::kPgvigil, column, CellType::kBytes, "\\x3432"), Outcome::kLost, 0,
              "bytea");
}

TEST(Conversion, OfTextThatIsNoNumberIsLost) {
  for (const std::string_view cell : {"", "abc", "1e400", "12 kB", "00:00:01"}) {
    for (const Dialect dialect : kAll) {
      const Conversion made = ToValue(dialect, Of(Usage::kGauge), CellType::kText, cell);
      if (dialect != Dialect::kPgExporter) {
        EXPECT_EQ(made.outcome, Outcome::kLost) << cell;
        continue;
      }
      EXPECT_EQ(made.outcome, Outcome::kSampleAndLoss) << cell;
      EXPECT_TRUE(std::isnan(made.value)) << cell;
    }
  }
}

TEST(Conversion, OfNullIsNoSampleForUsAndNanForTheOthers) {
  for (const Usage usage : {Usage::kCounter, Usage::kGauge, Usage::kUntyped}) {
    const Column column = Of(usage);
    ExpectValue(ToValue(Dialect::kPgvigil, column, CellType::kInteger, std::nullopt),
                Outcome::kNone, 0, "own");
    for (const Dialect dialect :
         {Dialect::kCloudNativePg, Dialect::kPostgresExporter, Dialect::kPgExporter}) {
      ExpectValue(ToValue(dialect, column, CellType::kInteger, std::nullopt), Outcome::kSample,
                  kNan, "others");
    }
  }
  for (const Dialect dialect : kAll) {
    for (const Usage usage : {Usage::kMappedMetric, Usage::kDuration, Usage::kHistogram}) {
      ExpectValue(ToValue(dialect, Of(usage), CellType::kText, std::nullopt), Outcome::kNone, 0,
                  "no number, no NaN");
    }
  }
}

TEST(Conversion, TakesTheDefaultForNullAndScalesIt) {
  Column column = Of(Usage::kGauge);
  column.default_value = -1;
  column.scale = 1e-3;
  for (const Dialect dialect : {Dialect::kPgvigil, Dialect::kPgExporter}) {
    ExpectValue(ToValue(dialect, column, CellType::kInteger, std::nullopt), Outcome::kSample,
                -0.001, "default");
    ExpectValue(ToValue(dialect, column, CellType::kInteger, "5"), Outcome::kSample, 0.005, "5");
  }
}

TEST(Conversion, ScalesNoBooleanAndNoMomentOfPgExporter) {
  Column column = Of(Usage::kGauge);
  column.scale = 100;
  ExpectValue(ToValue(Dialect::kPgExporter, column, CellType::kBool, "t"), Outcome::kSample, 1,
              "bool");
  ExpectValue(ToValue(Dialect::kPgExporter, column, CellType::kTime, "1970-01-02"),
              Outcome::kSample, 86400, "date");
  ExpectValue(ToValue(Dialect::kPgExporter, column, CellType::kFloat8, "2"), Outcome::kSample, 200,
              "number");
}

TEST(Conversion, TurnsUnitsIntoBaseUnits) {
  struct Case {
    Unit unit;
    std::string_view cell;
    double value;
  };
  const Case cases[] = {
      {Unit::kNone, "3", 3},
      {Unit::kMilliseconds, "1500", 1.5},
      {Unit::kMicroseconds, "5", 5e-6},
      {Unit::kMinutes, "2", 120},
      {Unit::kKibibytes, "4", 4096},
      {Unit::kMebibytes, "1", 1048576},
      {Unit::kPages8k, "2", 16384},
      {Unit::kPercent, "12.5", 0.125},
  };
  for (const Case& each : cases) {
    Column column = Of(Usage::kCounter);
    column.unit = each.unit;
    ExpectValue(ToValue(Dialect::kPgvigil, column, CellType::kInteger, each.cell), Outcome::kSample,
                each.value, each.cell);
  }
  Column interval = Of(Usage::kGauge);
  interval.unit = Unit::kMilliseconds;
  ExpectValue(ToValue(Dialect::kPgvigil, interval, CellType::kInterval, "00:00:02"),
              Outcome::kSample, 2, "an interval has its own unit");
}

TEST(Conversion, LooksUpMappedText) {
  Column column = Of(Usage::kMappedMetric);
  column.mapping = {{"streaming", 1}, {"down", 0}, {"true", 7}, {"5", 5}};
  for (const Dialect dialect : kAll) {
    ExpectValue(ToValue(dialect, column, CellType::kText, "streaming"), Outcome::kSample, 1,
                "text");
    ExpectValue(ToValue(dialect, column, CellType::kText, "Streaming"), Outcome::kLost, 0, "case");
  }
  ExpectValue(ToValue(Dialect::kPgvigil, column, CellType::kBool, "t"), Outcome::kSample, 7,
              "bool");
  ExpectValue(ToValue(Dialect::kPostgresExporter, column, CellType::kInteger, "5"),
              Outcome::kSample, 5, "integer");
  for (const CellType type : {CellType::kBool, CellType::kInteger, CellType::kDocument}) {
    ExpectValue(ToValue(Dialect::kCloudNativePg, column, type, "5"), Outcome::kLost, 0, "not text");
  }
}

TEST(Conversion, OfADurationIsWholeMillisecondsInTheOtherDialects) {
  struct Case {
    std::string_view cell;
    Outcome outcome;
    double value;
  };
  const Case cases[] = {
      {"300ms", Outcome::kSample, 300},    {"1.9999ms", Outcome::kSample, 1},
      {"-1.9999ms", Outcome::kSample, -1}, {"1h2m", Outcome::kSample, 3720000},
      {"0", Outcome::kSample, 0},          {"-1", Outcome::kNone, 0},
      {"5min", Outcome::kLost, 0},         {"00:00:01", Outcome::kLost, 0},
      {"17", Outcome::kLost, 0},
  };
  for (const Dialect dialect : {Dialect::kCloudNativePg, Dialect::kPostgresExporter}) {
    for (const Case& each : cases) {
      ExpectValue(ToValue(dialect, Of(Usage::kDuration), CellType::kText, each.cell), each.outcome,
                  each.value, each.cell);
    }
    ExpectValue(ToValue(dialect, Of(Usage::kDuration), CellType::kInteger, "0"), Outcome::kLost, 0,
                "an integer");
  }
}

TEST(Conversion, OfADurationIsSecondsForUs) {
  Column column = Of(Usage::kDuration);
  ExpectValue(ToValue(Dialect::kPgvigil, column, CellType::kText, "1m30s"), Outcome::kSample, 90,
              "Go");
  ExpectValue(ToValue(Dialect::kPgvigil, column, CellType::kInterval, "00:01:30"), Outcome::kSample,
              90, "interval");
  column.unit = Unit::kMilliseconds;
  ExpectValue(ToValue(Dialect::kPgvigil, column, CellType::kInteger, "1500"), Outcome::kSample, 1.5,
              "number");
  ExpectValue(ToValue(Dialect::kPgvigil, column, CellType::kText, "soon"), Outcome::kLost, 0, "");
}

TEST(Label, IsWhatTheDialectsDriverMakesOfTheCell) {
  struct Case {
    CellType type;
    std::string_view cell;
    std::string_view own;
    std::string_view cnpg;
    std::string_view exporter;
  };
  const Case cases[] = {
      {CellType::kText, "", "", "", ""},
      {CellType::kText, "a b", "a b", "a b", "a b"},
      {CellType::kInteger, "1000000", "1000000", "1000000", "1000000"},
      {CellType::kText, "1000000", "1000000", "1000000", "1000000"},
      {CellType::kFloat8, "1000000", "1000000", "1e+06", "1e+06"},
      {CellType::kFloat8, "123456789", "123456789", "1.23456789e+08", "1.23456789e+08"},
      {CellType::kFloat8, "Infinity", "Infinity", "+Inf", "+Inf"},
      {CellType::kFloat4, "0.1", "0.1", "0.10000000149011612", "0.1"},
      {CellType::kBool, "t", "true", "true", "true"},
      {CellType::kBool, "f", "false", "false", "false"},
      {CellType::kTime, "1970-01-01 00:01:00.9+00", "1970-01-01 00:01:00.9+00", "60", "60"},
      {CellType::kTime, "infinity", "infinity", "infinity", "infinity"},
      {CellType::kBytes, "\\x6162", "\\x6162", "ab", "ab"},
      {CellType::kInterval, "1 day", "1 day", "1 day", "1 day"},
  };
  for (const Case& each : cases) {
    EXPECT_EQ(ToLabel(Dialect::kPgvigil, each.type, each.cell), each.own);
    EXPECT_EQ(ToLabel(Dialect::kCloudNativePg, each.type, each.cell), each.cnpg);
    EXPECT_EQ(ToLabel(Dialect::kPostgresExporter, each.type, each.cell), each.exporter);
    EXPECT_EQ(ToLabel(Dialect::kPgExporter, each.type, each.cell), each.exporter);
  }
}

}  // namespace
}  // namespace pgvigil::queries
