#include "collectors/load.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "collectors/growth.h"
#include "collectors/horizon.h"
#include "collectors/row.h"
#include "collectors/wraparound.h"

namespace pgvigil::collectors {
namespace {

constexpr Family kHolder{
    .name = "pg_ha_xmin_holder",
    .help = "What keeps the oldest dead rows from vacuum: 1 for the kind of holder that does.",
    .labels = "holder"};
constexpr Family kHolderName{
    .name = "pg_ha_xmin_holder_info",
    .help =
        "Name of that holder as a label, while xmin_held is true: slot, name of the prepared "
        "transaction, application_name of the session or standby. Always 1.",
    .labels = "holder, name"};
constexpr Family kHeld{
    .name = "pg_ha_xmin_held_seconds",
    .help =
        "How long these rows have been kept, at least: of slots and standbys it is not known "
        "how it was before pgvigil began to watch. Absent while nothing keeps any."};

constexpr std::array kFamilies = {&kIdsUsed, &kIdsVacuum,  &kIdsGrowth, &kIdsRemaining,
                                  &kHolder,  &kHolderName, &kHeld};

constexpr Verdict kXminHeld{
    "xmin_held", Severity::kWarning,
    "Something has kept vacuum from removing dead rows for longer than ha.transaction_age."};
constexpr Verdict kForgotten{
    "transaction_forgotten", Severity::kWarning,
    "A transaction of a client, or a prepared one, is older than ha.transaction_age."};
constexpr Verdict kLockWait{"lock_wait_long", Severity::kWarning,
                            "A session has waited for a lock for longer than ha.lock_wait."};
constexpr Verdict kConnections{
    "connections_exhausted", Severity::kCritical,
    "Clients have ha.connections_percent of the connections that ordinary roles can have."};

constexpr std::array kVerdicts = {&kWraparoundNear, &kXminHeld, &kForgotten, &kLockWait,
                                  &kConnections};

constexpr std::array<std::string_view, 6> kHolders = {
    "none", "session", "standby_feedback", "replication_slot", "prepared_transaction", "unknown"};

struct Limits {
  double transaction_age = 0;
  double lock_wait = 0;
  double connections_percent = 0;
};

/// Who keeps dead rows, and for how long.
struct Held {
  std::string_view holder = "unknown";
  std::string name;
  std::optional<double> at_least;
  std::optional<double> at_most;

  [[nodiscard]] Truth LongerThan(double limit) const {
    if (holder == "none") return Truth::kFalse;
    if (at_least && *at_least > limit) return Truth::kTrue;
    return at_most && *at_most <= limit ? Truth::kFalse : Truth::kUnknown;
  }
};

struct Picture {
  Limits limits;
  IdUse xids;
  IdUse multixacts;
  Held held;
  std::optional<double> oldest_transaction;
  std::optional<double> oldest_prepared;
  std::optional<double> longest_wait;
  std::optional<double> connections;
  std::optional<double> connections_limit;
};

Truth Over(std::optional<double> value, double limit) {
  return value ? ToTruth(*value > limit) : Truth::kUnknown;
}

Truth Exhausted(const Picture& picture) {
  if (!picture.connections || !picture.connections_limit) return Truth::kUnknown;
  return ToTruth(*picture.connections * 100 >=
                 *picture.connections_limit * picture.limits.connections_percent);
}

void SayHeld(const Held& held, Truth too_long, Findings& out) {
  out.SetState(kHolder, "holder", kHolders, held.holder);
  out.Set(kHeld, held.at_least);
  if (too_long == Truth::kTrue) {
    out.Set(kHolderName, 1.0, {{"holder", held.holder}, {"name", held.name}});
  }
  out.Say(kXminHeld, too_long);
}

void SayUnknown(Findings& out) {
  out.SetState(kHolder, "holder", kHolders, "unknown");
  for (const Verdict* verdict : kVerdicts) out.Say(*verdict, Truth::kUnknown);
}

void Say(const Picture& picture, Findings& out) {
  const Limits& limits = picture.limits;
  SayIds(picture.xids, "xid", out);
  SayIds(picture.multixacts, "multixact", out);
  SayHeld(picture.held, picture.held.LongerThan(limits.transaction_age), out);
  out.Say(kWraparoundNear, Or(IsNear(picture.xids), IsNear(picture.multixacts)));
  out.Say(kForgotten, Or(Over(picture.oldest_transaction, limits.transaction_age),
                         Over(picture.oldest_prepared, limits.transaction_age)));
  out.Say(kLockWait, Over(picture.longest_wait, limits.lock_wait));
  out.Say(kConnections, Exhausted(picture));
}

std::string_view Known(const std::string& holder) {
  const auto* const found = std::ranges::find(kHolders, holder);
  return found == kHolders.end() ? "unknown" : *found;
}

class Load final : public Check {
 public:
  explicit Load(const CheckContext& context)
      : limits_{ToSeconds(context.ha.transaction_age), ToSeconds(context.ha.lock_wait),
                static_cast<double>(context.ha.connections_percent)},
        horizon_(context.ha.transaction_age) {}

  Report Learn(const Answer& answer) override {
    if (answer.rows.row_count() == 0) return Ignorant();
    const Row row(answer.rows, 0);
    Picture picture = Read(row);
    Follow(picture, answer.moment.now);
    picture.held = SeekHolder(row, answer.moment.now);
    return [picture](const Moment&, bool fresh, Findings& out) {
      if (fresh) {
        Say(picture, out);
      } else {
        SayUnknown(out);
      }
    };
  }

  Report Ignorant() const override {
    return [](const Moment&, bool, Findings& out) { SayUnknown(out); };
  }

 private:
  [[nodiscard]] Picture Read(const Row& row) const {
    Picture picture;
    picture.limits = limits_;
    picture.xids = {row.Number("xid_age"), row.Number("xid_vacuum_age"), {}};
    picture.multixacts = {row.Number("multixact_age"), row.Number("multixact_vacuum_age"), {}};
    picture.oldest_transaction = row.Number("oldest_transaction");
    picture.oldest_prepared = row.Number("oldest_prepared");
    picture.longest_wait = row.Number("longest_wait");
    picture.connections = row.Number("connections");
    picture.connections_limit = row.Number("connections_limit");
    return picture;
  }

  void Follow(Picture& picture, SteadyTime now) {
    if (picture.xids.age) xid_growth_.Note(*picture.xids.age, now);
    if (picture.multixacts.age) multixact_growth_.Note(*picture.multixacts.age, now);
    picture.xids.growth = xid_growth_.PerSecond();
    picture.multixacts.growth = multixact_growth_.PerSecond();
  }

  [[nodiscard]] Held SeekHolder(const Row& row, SteadyTime now) {
    const auto next_xid = row.Number("next_xid");
    if (next_xid) horizon_.Note(static_cast<std::uint64_t>(*next_xid), now);
    // Who may not see the sessions cannot know which holder is the oldest.
    if (!next_xid || !row.Flag("may_read").value_or(false)) return {};
    const double age = row.Number("holder_age").value_or(0);
    // Age 0: nothing was written since, so nothing is kept.
    Held held;
    held.holder = age > 0 ? Known(row.TextOr("holder", "")) : "none";
    if (age <= 0) return held;
    held.name = row.TextOr("holder_name", "");
    const auto xid = static_cast<std::uint64_t>(std::max(0.0, *next_xid - age));
    const Horizon::Bounds bounds = horizon_.HeldAt(xid, now);
    held.at_least = std::max(bounds.at_least.count(), row.Number("held_at_least").value_or(0));
    held.at_most = row.Number("held_at_most");
    if (bounds.at_most && (!held.at_most || *held.at_most > bounds.at_most->count())) {
      held.at_most = bounds.at_most->count();
    }
    return held;
  }

  const Limits limits_;
  Horizon horizon_;
  Growth xid_growth_;
  Growth multixact_growth_;
};

}  // namespace

constexpr CheckInfo kLoadCheck{.name = "load",
                               .make = [](const CheckContext& context) -> std::unique_ptr<Check> {
                                 return std::make_unique<Load>(context);
                               },
                               .families = kFamilies,
                               .verdicts = kVerdicts};

}  // namespace pgvigil::collectors
