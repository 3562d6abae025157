#include "app/family_text.h"

#include <array>
#include <cstdio>

#include "app/quantity.h"

namespace pgvigil::app {
namespace {

std::string ShowLsn(double bytes) {
  const auto position = static_cast<unsigned long long>(bytes);
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%llX/%llX", position >> 32U, position & 0xFFFFFFFFU);
  return text.data();
}

constexpr std::array<std::string_view, 9> kSuffixes = {"_timestamp_seconds",
                                                       "_time_seconds",
                                                       "_bytes_per_second",
                                                       "_lsn_bytes",
                                                       "_seconds",
                                                       "_bytes",
                                                       "_ratio",
                                                       "_total",
                                                       "_info"};

}  // namespace

std::string_view UnitSuffix(std::string_view family) {
  for (const std::string_view suffix : kSuffixes) {
    if (family.ends_with(suffix)) return suffix;
  }
  return "";
}

std::string ShowValue(std::string_view suffix, double value, WallTime now) {
  if (suffix == "_timestamp_seconds" || suffix == "_time_seconds") {
    const double age = ToSeconds(now.time_since_epoch()) - value;
    return age < 0 ? "in " + ShowSeconds(-age) : ShowSeconds(age) + " ago";
  }
  if (suffix == "_bytes_per_second") return ShowBytes(value) + "/s";
  if (suffix == "_lsn_bytes") return ShowLsn(value);
  if (suffix == "_seconds") return ShowSeconds(value);
  if (suffix == "_bytes") return ShowBytes(value);
  if (suffix == "_ratio") return ShowPercent(value);
  return ShowNumber(value);
}

}  // namespace pgvigil::app
