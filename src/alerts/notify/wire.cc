#include "alerts/notify/wire.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <nlohmann/json.hpp>

#include "base/utf8.h"

namespace pgvigil::notify {
namespace {

using Json = nlohmann::ordered_json;
using promql::Timestamp;
using std::chrono::milliseconds;

constexpr Timestamp kFirst = -62167219200000;  // 0000-01-01T00:00:00Z
constexpr Timestamp kLast = 253402300799999;   // 9999-12-31T23:59:59.999Z

void AppendDigits(unsigned number, int width, std::string& out) {
  std::array<char, 8> digits{};
  for (int i = width - 1; i >= 0; --i, number /= 10) {
    digits[static_cast<std::size_t>(i)] = static_cast<char>('0' + number % 10);
  }
  out.append(digits.data(), static_cast<std::size_t>(width));
}

Json Object(const promql::Labels& labels) {
  Json object = Json::object();
  for (const auto& [name, value] : labels.pairs()) {
    object[SanitizeUtf8(name)] = SanitizeUtf8(value);
  }
  return object;
}

}  // namespace

std::string Rfc3339(Timestamp at) {
  const std::chrono::sys_time<milliseconds> time{milliseconds(std::clamp(at, kFirst, kLast))};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  std::string text;
  const auto append = [&](auto number, int width, std::string_view after) {
    AppendDigits(static_cast<unsigned>(number), width, text);
    text += after;
  };
  append(static_cast<int>(date.year()), 4, "-");
  append(static_cast<unsigned>(date.month()), 2, "-");
  append(static_cast<unsigned>(date.day()), 2, "T");
  append(clock.hours().count(), 2, ":");
  append(clock.minutes().count(), 2, ":");
  append(clock.seconds().count(), 2, ".");
  append(clock.subseconds().count(), 3, "Z");
  return text;
}

std::string WireAlert(const Notification& alert, const WireTimes& times) {
  const bool resolved = alert.resolved_at != 0;
  const Timestamp end = resolved ? std::min(alert.resolved_at, times.now) : times.valid_until;
  const Timestamp start = std::min({alert.starts_at, times.now, end});
  Json json = {{"labels", Object(alert.labels)},
               {"annotations", Object(alert.annotations)},
               {"startsAt", Rfc3339(start)},
               {"endsAt", Rfc3339(end)}};
  if (!alert.generator_url.empty()) json["generatorURL"] = SanitizeUtf8(alert.generator_url);
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace pgvigil::notify
