#include "alerts/notify/wire.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/time_text.h"
#include "base/utf8.h"

namespace pgvigil::notify {
namespace {

using Json = nlohmann::ordered_json;
using promql::Timestamp;

constexpr Timestamp kFirst = -62167219200000;  // 0000-01-01T00:00:00Z
constexpr Timestamp kLast = 253402300799999;   // 9999-12-31T23:59:59.999Z

Json Object(const promql::Labels& labels) {
  Json object = Json::object();
  for (const auto& [name, value] : labels.pairs()) {
    object[SanitizeUtf8(name)] = SanitizeUtf8(value);
  }
  return object;
}

}  // namespace

std::string Rfc3339(Timestamp at) { return TimeText(std::clamp(at, kFirst, kLast)); }

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
