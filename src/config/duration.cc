#include <array>
#include <charconv>

#include "config/yaml.h"

namespace pgvigil::config {
namespace {

using std::chrono::milliseconds;

struct DurationUnit {
  std::string_view name;
  double milliseconds;
};

/// `ms` stands before `m`, which is its beginning.
constexpr std::array<DurationUnit, 5> kUnits = {
    {{"ms", 1}, {"s", 1000}, {"m", 60000}, {"h", 3600000}, {"d", 86400000}}};

/// Far beyond any sensible setting and far below what overflows a clock's nanoseconds.
constexpr double kLongest = 10.0 * 365 * 86400000;

const DurationUnit* TakeUnit(std::string_view& text) {
  for (const DurationUnit& unit : kUnits) {
    if (!text.starts_with(unit.name)) continue;
    text.remove_prefix(unit.name.size());
    return &unit;
  }
  return nullptr;
}

Result<double> TakePart(std::string_view& text) {
  double number = 0;
  const auto* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, number, std::chars_format::fixed);
  if (parsed.ec != std::errc() || text.front() == '-') return Fail(ErrorKind::kConfig, "");
  text.remove_prefix(static_cast<std::size_t>(parsed.ptr - text.data()));
  const DurationUnit* unit = TakeUnit(text);
  if (unit == nullptr) return Fail(ErrorKind::kConfig, "");
  return number * unit->milliseconds;
}

}  // namespace

Result<milliseconds> ParseDuration(std::string_view text) {
  if (text == "0") return milliseconds(0);
  const std::string shown(text.substr(0, 40));
  const bool bare =
      !text.empty() && text.find_first_not_of("0123456789.") == std::string_view::npos;
  if (bare) {
    return Fail(ErrorKind::kConfig,
                "`" + shown + "` has no unit; write " + shown + "s for seconds");
  }
  double total = 0;
  std::string_view rest = text;
  do {
    const auto part = rest.empty() ? Fail(ErrorKind::kConfig, "") : TakePart(rest);
    if (!part) {
      return Fail(ErrorKind::kConfig, "`" + shown + "` is no duration such as 250ms, 30s or 1h30m");
    }
    total += *part;
  } while (!rest.empty());
  if (!(total <= kLongest))
    return Fail(ErrorKind::kConfig, "`" + shown + "` is longer than 10 years");
  return milliseconds(static_cast<milliseconds::rep>(total + 0.5));
}

}  // namespace pgvigil::config
