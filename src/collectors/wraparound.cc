#include "collectors/wraparound.h"

#include <algorithm>

namespace pgvigil::collectors {
namespace {

// Half of the 32 bits are the future; the server stops three million ids before their end.
// https://www.postgresql.org/docs/current/routine-vacuuming.html#VACUUM-FOR-WRAPAROUND
constexpr double kStopAge = 2147483647.0 - 3000000.0;
// About vacuum_failsafe_age, from where vacuum itself gives up all else to be faster.
constexpr double kNearRatio = 0.75;
constexpr double kNearSeconds = 24 * 3600.0;

}  // namespace

constexpr Family kIdsUsed{
    .name = "pg_ha_wraparound_used_ratio",
    .help =
        "Age of the oldest id still in some table, as a share of the age at which the server "
        "stops to hand out ids. At 1 it takes no more writes.",
    .labels = "kind"};
constexpr Family kIdsVacuum{
    .name = "pg_ha_wraparound_vacuum_ratio",
    .help =
        "The same age as a share of autovacuum_freeze_max_age (of multixacts: "
        "autovacuum_multixact_freeze_max_age). Around 1 is normal; well above 1 autovacuum does "
        "not get through.",
    .labels = "kind"};
constexpr Family kIdsGrowth{
    .name = "pg_ha_wraparound_growth_per_second",
    .help = "How fast that age has grown in the last five minutes, or since it last fell.",
    .labels = "kind"};
constexpr Family kIdsRemaining{
    .name = "pg_ha_wraparound_remaining_seconds",
    .help =
        "Time until the server stops to hand out ids if the age goes on growing like this; "
        "absent while it does not grow.",
    .labels = "kind"};
constexpr Verdict kWraparoundNear{
    "wraparound_near", Severity::kCritical,
    "Transaction or multixact ids run out: three quarters are used, or autovacuum is due and at "
    "this pace they last less than a day."};

std::optional<double> IdUse::used() const {
  return age ? std::optional(*age / kStopAge) : std::nullopt;
}

std::optional<double> IdUse::remaining() const {
  if (!age || !growth || *growth <= 0) return std::nullopt;
  return std::max(0.0, kStopAge - *age) / *growth;
}

Truth IsNear(const IdUse& ids) {
  const auto used = ids.used();
  if (!used) return Truth::kUnknown;
  // A burst is no reason to wake anybody before autovacuum has had its turn.
  const bool vacuum_due = ids.vacuum_age && *ids.age > *ids.vacuum_age;
  const auto remaining = ids.remaining();
  return ToTruth(*used >= kNearRatio || (vacuum_due && remaining && *remaining < kNearSeconds));
}

void SayIds(const IdUse& ids, std::string_view kind, Findings& out) {
  out.Set(kIdsUsed, ids.used(), {{"kind", kind}});
  if (ids.age && ids.vacuum_age && *ids.vacuum_age > 0) {
    out.Set(kIdsVacuum, *ids.age / *ids.vacuum_age, {{"kind", kind}});
  }
  out.Set(kIdsGrowth, ids.growth, {{"kind", kind}});
  out.Set(kIdsRemaining, ids.remaining(), {{"kind", kind}});
}

}  // namespace pgvigil::collectors
