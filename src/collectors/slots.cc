#include "collectors/slots.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "collectors/row.h"
#include "collectors/seconds_before.h"
#include "collectors/slot_watch.h"
#include "collectors/wal_file.h"

namespace pgvigil::collectors {
namespace {

constexpr Family kInactive{
    .name = "pg_ha_slot_inactive_seconds",
    .help =
        "Time a slot has not been used; 0 while it is. Bound `at_least`: neither the server nor "
        "pgvigil has seen when it was used last, it may be longer.",
    .labels = "slot_name, bound"};
constexpr Family kInvalidated{
    .name = "pg_ha_slot_invalidated_info",
    .help = "A slot that cannot be used any more, with the reason as a label; always 1.",
    .labels = "slot_name, reason"};
constexpr Family kCopy{
    .name = "pg_ha_slot_copy_state",
    .help =
        "On a standby, the copy of a failover slot of the primary: 1 for the state that holds. "
        "`not_ready` copies would be lost in a failover; `stopped`: nobody updates it.",
    .labels = "slot_name, state"};
constexpr Family kCopyAge{
    .name = "pg_ha_slot_copy_age_seconds",
    .help = "On a standby, time since the copy of a failover slot was last compared with it.",
    .labels = "slot_name"};
constexpr Family kHidden{
    .name = "pg_ha_slots_hidden",
    .help = "Slots beyond the hundred that verdicts are about: the ones that hold back least."};

constexpr std::array kFamilies = {&kInactive, &kInvalidated, &kCopy, &kCopyAge, &kHidden};

constexpr Verdict kOrphaned{
    "slot_orphaned", Severity::kWarning,
    "Nobody uses the slot, and it holds back much WAL or has been unused for long."};
constexpr Verdict kLost{"slot_lost", Severity::kCritical,
                        "The slot is invalidated: what used it must be built anew."};
constexpr Verdict kEndangered{"slot_endangered", Severity::kCritical,
                              "The slot is about to lose WAL that its consumer still needs."};
constexpr Verdict kStale{
    "slot_copy_stale", Severity::kWarning,
    "The copy of a failover slot on this standby is not kept, or not ready for a failover."};

constexpr std::array kVerdicts = {&kOrphaned, &kLost, &kEndangered, &kStale};

constexpr std::array<std::string_view, 4> kCopyStates = {"fresh", "stopped", "not_ready",
                                                         "unknown"};

// A smaller part of max_slot_wal_keep_size left to write is danger.
constexpr double kSafePart = 0.2;
// At its start a server takes every slot for used until then; it loads them in its first seconds.
constexpr double kStartSeconds = 60;
// The slot synchronisation worker sleeps so long between two looks, at most.
constexpr std::chrono::seconds kLongestNap{30};

struct Slot {
  std::string name;
  bool active = false;
  bool temporary = false;
  bool copy = false;  // kept by slot synchronisation of a standby
  std::string invalidation;
  std::optional<double> retained;
  bool endangered = false;
  SlotWatch::Use used;  // of a copy: when it was last compared with the primary's slot
};

std::string InvalidationOf(const Row& row) {
  const auto reason = row.Text("invalidation_reason");
  if (reason) return *reason;
  if (row.Flag("conflicting").value_or(false)) return "conflict";
  return row.TextOr("wal_status", "") == "lost" ? "wal_removed" : "";
}

// Without a position a slot holds nothing back, and nothing of it can be lost.
std::optional<double> RetainedBy(const Row& row) {
  const auto end = row.Lsn("end_lsn");
  const auto restart = row.Lsn("restart_lsn");
  if (!restart) return 0.0;
  if (!end) return std::nullopt;
  return static_cast<double>(WalBetween(*restart, *end));
}

bool IsEndangered(const Row& row) {
  const std::string status = row.TextOr("wal_status", "");
  if (status == "lost") return false;
  const auto safe = row.Number("safe_wal_size");
  const auto keep = row.Number("keep_size");
  return status == "unreserved" || (safe && keep && *keep > 0 && *safe < kSafePart * *keep);
}

SlotWatch::Use UseOf(const Row& row, const SlotWatch::Use& watched, SteadyTime now) {
  const auto inactive = row.Number("inactive_seconds");
  if (!inactive) return watched;
  const SteadyTime since = SecondsBefore(now, *inactive);
  const bool knows = row.Number("server_age").value_or(0) > *inactive + kStartSeconds;
  if (!knows) return {std::min(since, watched.last), watched.exact};
  return {since, true};
}

// Comparing it makes a copy active for a moment, and leaves the server's time of inactivity.
SlotWatch::Use ComparisonOf(const Row& row, SteadyTime now) {
  return {SecondsBefore(now, row.Number("inactive_seconds").value_or(0)), true};
}

struct Limits {
  double retained = 0;
  double idle = 0;
  double copy_age = 0;
};

double Idle(const Slot& slot, SteadyTime now) {
  return slot.active ? 0 : std::max(0.0, ToSeconds(now - slot.used.last));
}

Truth IsOrphaned(const Slot& slot, const Limits& limits, SteadyTime now) {
  if (slot.active) return Truth::kFalse;
  const Truth retains = slot.retained ? ToTruth(*slot.retained > limits.retained) : Truth::kUnknown;
  if (Idle(slot, now) > limits.idle) return Truth::kTrue;
  return Or(retains, slot.used.exact ? Truth::kFalse : Truth::kUnknown);
}

std::string_view CopyState(const Slot& slot, const Limits& limits, SteadyTime now) {
  if (slot.temporary) return "not_ready";
  return Idle(slot, now) > limits.copy_age ? "stopped" : "fresh";
}

void SayCopy(const Slot& slot, const Limits& limits, SteadyTime now, Findings& out) {
  const std::string_view state = CopyState(slot, limits, now);
  out.SetState(kCopy, "state", kCopyStates, state, {{"slot_name", slot.name}});
  out.Set(kCopyAge, Idle(slot, now), {{"slot_name", slot.name}});
  out.Say(kStale, ToTruth(state != "fresh"), slot.name);
}

void SayUse(const Slot& slot, const Limits& limits, SteadyTime now, Findings& out) {
  out.Set(kInactive, Idle(slot, now),
          {{"slot_name", slot.name}, {"bound", slot.used.exact ? "exact" : "at_least"}});
  if (!slot.temporary) out.Say(kOrphaned, IsOrphaned(slot, limits, now), slot.name);
}

void SayKnown(const Slot& slot, const Limits& limits, SteadyTime now, Findings& out) {
  if (slot.copy) {
    SayCopy(slot, limits, now, out);
  } else {
    SayUse(slot, limits, now, out);
  }
  out.Say(kLost, ToTruth(!slot.invalidation.empty()), slot.name);
  out.Say(kEndangered, ToTruth(slot.endangered), slot.name);
  if (slot.invalidation.empty()) return;
  out.Set(kInvalidated, 1.0, {{"slot_name", slot.name}, {"reason", slot.invalidation}});
}

void SayUnknown(const Slot& slot, Findings& out) {
  out.Say(kLost, Truth::kUnknown, slot.name);
  out.Say(kEndangered, Truth::kUnknown, slot.name);
  if (slot.copy) {
    out.SetState(kCopy, "state", kCopyStates, "unknown", {{"slot_name", slot.name}});
    out.Say(kStale, Truth::kUnknown, slot.name);
  } else if (!slot.temporary) {
    out.Say(kOrphaned, Truth::kUnknown, slot.name);
  }
}

class Slots final : public Check {
 public:
  explicit Slots(const CheckContext& context)
      : limits_{static_cast<double>(context.ha.slot_retained_bytes),
                ToSeconds(context.ha.slot_idle), ToSeconds(kLongestNap + context.ha.max_lag)} {}

  Report Learn(const Answer& answer) override {
    std::vector<Slot> slots;
    double total = 0;
    watch_.BeginRound();
    for (const Row& row : AllRows(answer.rows)) {
      slots.push_back(Read(row, answer.moment.now));
      total = row.Number("slots").value_or(0);
    }
    const double hidden = std::max(0.0, total - static_cast<double>(slots.size()));
    watch_.EndRound(hidden == 0);
    return [slots = std::move(slots), hidden, limits = limits_](const Moment& moment, bool fresh,
                                                                Findings& out) {
      if (fresh) out.Set(kHidden, hidden);
      for (const Slot& slot : slots) {
        if (fresh) {
          SayKnown(slot, limits, moment.now, out);
        } else {
          SayUnknown(slot, out);
        }
      }
    };
  }

  Report Ignorant() const override {
    return [](const Moment&, bool, Findings&) {};
  }

 private:
  Slot Read(const Row& row, SteadyTime now) {
    Slot slot;
    slot.name = row.TextOr("slot_name", "");
    slot.active = row.Flag("active").value_or(false);
    slot.temporary = row.Flag("temporary").value_or(false);
    slot.copy = row.Flag("synced").value_or(false) && row.Flag("in_recovery").value_or(false);
    slot.invalidation = InvalidationOf(row);
    slot.retained = RetainedBy(row);
    slot.endangered = IsEndangered(row);
    const SlotWatch::Sight sight{slot.active, row.Lsn("restart_lsn"),
                                 row.Lsn("confirmed_flush_lsn")};
    const SlotWatch::Use watched = watch_.Note(slot.name, sight, now);
    slot.used = slot.copy ? ComparisonOf(row, now) : UseOf(row, watched, now);
    return slot;
  }

  const Limits limits_;
  SlotWatch watch_;
};

}  // namespace

constexpr CheckInfo kSlotsCheck{.name = "slots",
                                .make = [](const CheckContext& context) -> std::unique_ptr<Check> {
                                  return std::make_unique<Slots>(context);
                                },
                                .families = kFamilies,
                                .verdicts = kVerdicts};

}  // namespace pgvigil::collectors
