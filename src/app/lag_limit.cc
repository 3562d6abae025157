#include "app/lag_limit.h"

#include <array>
#include <charconv>
#include <cmath>

#include "base/clock.h"
#include "config/yaml.h"

namespace pgvigil::app {
namespace {

struct ByteUnit {
  std::string_view name;
  double bytes;
};

/// https://www.postgresql.org/docs/current/config-setting.html#CONFIG-SETTING-NAMES-VALUES
constexpr std::array<ByteUnit, 6> kByteUnits = {{{"", 1},
                                                 {"B", 1},
                                                 {"kB", 1024.0},
                                                 {"MB", 1024.0 * 1024},
                                                 {"GB", 1024.0 * 1024 * 1024},
                                                 {"TB", 1024.0 * 1024 * 1024 * 1024}}};

std::optional<double> ParseBytes(std::string_view text) {
  double number = 0;
  const auto* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, number, std::chars_format::fixed);
  if (parsed.ec != std::errc() || !std::isfinite(number) || number < 0) return std::nullopt;
  const auto unit = text.substr(static_cast<std::size_t>(parsed.ptr - text.data()));
  for (const ByteUnit& known : kByteUnits) {
    if (known.name == unit) return number * known.bytes;
  }
  return std::nullopt;
}

}  // namespace

Result<LagLimit> ParseLagLimit(std::string_view text) {
  if (const auto bytes = ParseBytes(text)) return LagLimit{.bytes = bytes, .seconds = {}};
  if (const auto duration = config::ParseDuration(text)) {
    return LagLimit{.bytes = {}, .seconds = ToSeconds(*duration)};
  }
  return Fail(ErrorKind::kConfig, "lag must be bytes (10MB, 512kB) or a time (10s)");
}

}  // namespace pgvigil::app
