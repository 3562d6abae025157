#include "queries/conversion.h"

#include <chrono>
#include <limits>

#include "queries/durations.h"
#include "queries/numbers.h"
#include "queries/timestamps.h"

namespace pgvigil::queries {
namespace {

using Outcome = Conversion::Outcome;
using Cell = std::optional<std::string_view>;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

bool IsOwn(Dialect dialect) { return dialect == Dialect::kPgvigil; }

Conversion FromNumber(std::optional<double> number) {
  if (!number) return {Outcome::kLost, 0};
  return {Outcome::kSample, *number};
}

// Divisions, because 0.001 is not a float64 and 1000 is.
double InBaseUnit(Unit unit, double value) {
  switch (unit) {
    case Unit::kNone:
      break;
    case Unit::kMilliseconds:
      return value / 1e3;
    case Unit::kMicroseconds:
      return value / 1e6;
    case Unit::kMinutes:
      return value * 60;
    case Unit::kKibibytes:
      return value * 1024;
    case Unit::kMebibytes:
      return value * 1048576;
    case Unit::kPages8k:
      return value * 8192;
    case Unit::kPercent:
      return value / 100;
  }
  return value;
}

std::optional<double> ToBool(std::string_view cell) {
  if (cell == "t") return 1;
  if (cell == "f") return 0;
  return std::nullopt;
}

// The drivers behind the other dialects know moments in whole seconds only.
std::optional<double> ToMoment(Dialect dialect, std::string_view cell) {
  const auto instant = ParseTimestamp(cell);
  if (!instant) return ParseNumber(cell);  // infinity
  const auto seconds = static_cast<double>(instant->seconds);
  return IsOwn(dialect) ? seconds + instant->microseconds / 1e6 : seconds;
}

std::optional<double> ToOwnNumber(CellType type, std::string_view cell) {
  if (type == CellType::kInterval) return ParseInterval(cell);
  if (type == CellType::kLsn) return ParseLsn(cell);
  return ParseNumber(cell);
}

// Unit and scale belong to numbers; what has a unit of its own (an interval) is scaled only.
Conversion Scaled(Dialect dialect, const Column& column, CellType type, double value) {
  if (!IsOwn(dialect)) {
    const bool plain = type == CellType::kBool || type == CellType::kTime;
    return {Outcome::kSample, plain ? value : value * column.scale};
  }
  const bool has_unit = type == CellType::kInterval || type == CellType::kTime;
  return {Outcome::kSample, (has_unit ? value : InBaseUnit(column.unit, value)) * column.scale};
}

Conversion Plain(Dialect dialect, const Column& column, CellType type, std::string_view cell) {
  if (const auto number = ToNumber(dialect, type, cell)) {
    return Scaled(dialect, column, type, *number);
  }
  // pg_exporter warns and exports NaN; an observation of a histogram cannot be NaN.
  const bool kept = dialect == Dialect::kPgExporter && column.usage != Usage::kHistogram;
  return {kept ? Outcome::kSampleAndLoss : Outcome::kLost, kNan};
}

// CloudNativePG looks up what its driver hands on as text; a bool or a number never matches there.
bool ArrivesAsText(CellType type) {
  return type == CellType::kText || type == CellType::kInterval || type == CellType::kLsn;
}

Conversion Mapped(Dialect dialect, const Column& column, CellType type, std::string_view cell) {
  if (dialect == Dialect::kCloudNativePg && !ArrivesAsText(type)) return {Outcome::kLost, 0};
  auto known = column.mapping.find(std::string(cell));
  if (known == column.mapping.end() && type == CellType::kBool) {
    known = column.mapping.find(cell == "t" ? "true" : "false");
  }
  if (known == column.mapping.end()) return {Outcome::kLost, 0};
  return {Outcome::kSample, known->second * column.scale};
}

Conversion OwnDuration(const Column& column, CellType type, std::string_view cell) {
  const auto seconds = ParseAnyDuration(cell);
  if (seconds) return {Outcome::kSample, *seconds * column.scale};
  return Plain(Dialect::kPgvigil, column, type, cell);
}

Conversion GoDuration(CellType type, std::string_view cell) {
  if (!ArrivesAsText(type) && type != CellType::kBytes && type != CellType::kDocument) {
    return {Outcome::kLost, 0};
  }
  const auto bytes = type == CellType::kBytes ? DecodeBytea(cell) : std::nullopt;
  const std::string_view text = bytes ? *bytes : cell;
  if (text == "-1") return {};
  const auto duration = ParseGoDuration(text);
  if (!duration) return {Outcome::kLost, 0};
  using std::chrono::milliseconds;
  const auto whole = std::chrono::duration_cast<milliseconds>(*duration);
  return {Outcome::kSample, static_cast<double>(whole.count())};
}

Conversion FromNull(Dialect dialect, const Column& column) {
  if (column.default_value) {
    const double value = *column.default_value;
    const double base = IsOwn(dialect) ? InBaseUnit(column.unit, value) : value;
    return FromNumber(base * column.scale);
  }
  const bool number = column.usage == Usage::kCounter || column.usage == Usage::kGauge ||
                      column.usage == Usage::kUntyped;
  if (IsOwn(dialect) || !number) return {};
  return FromNumber(kNan);
}

}  // namespace

std::optional<double> ToNumber(Dialect dialect, CellType type, std::string_view cell) {
  if (type == CellType::kBool) return ToBool(cell);
  if (type == CellType::kTime) return ToMoment(dialect, cell);
  if (IsOwn(dialect)) return ToOwnNumber(type, cell);
  if (type == CellType::kFloat4 && dialect == Dialect::kCloudNativePg) return ParseFloat4(cell);
  if (type == CellType::kBytes) return ParseNumber(DecodeBytea(cell).value_or(""));
  return ParseNumber(cell);
}

Conversion ToValue(Dialect dialect, const Column& column, CellType type, Cell cell) {
  if (!cell) return FromNull(dialect, column);
  if (column.usage == Usage::kMappedMetric) return Mapped(dialect, column, type, *cell);
  if (column.usage != Usage::kDuration) return Plain(dialect, column, type, *cell);
  return IsOwn(dialect) ? OwnDuration(column, type, *cell) : GoDuration(type, *cell);
}

std::string ToLabel(Dialect dialect, CellType type, std::string_view cell) {
  if (cell.empty()) return {};
  if (type == CellType::kBool) return cell == "t" ? "true" : "false";
  if (IsOwn(dialect)) return std::string(cell);
  if (type == CellType::kFloat4 || type == CellType::kFloat8) {
    const auto number = ToNumber(dialect, type, cell);
    return number ? GoFloat(*number) : std::string(cell);
  }
  if (type == CellType::kTime) {
    const auto instant = ParseTimestamp(cell);
    return instant ? std::to_string(instant->seconds) : std::string(cell);
  }
  if (type == CellType::kBytes) return DecodeBytea(cell).value_or(std::string(cell));
  return std::string(cell);
}

}  // namespace pgvigil::queries
