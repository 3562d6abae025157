#include "collectors/instance.h"

#include <array>
#include <optional>
#include <string>

#include "collectors/row.h"

namespace pgvigil::collectors {
namespace {

using metrics::MetricType;

constexpr std::array<std::string_view, 6> kRoles = {
    "primary", "standby", "cascading", "designated_primary", "archive_standby", "unknown"};

constexpr Family kRole{.name = "pg_ha_role",
                       .help = "What this server is in its cluster: 1 for the role that holds.",
                       .labels = "role"};
constexpr Family kInfo{.name = "pg_ha_instance_info",
                       .help = "Identity of the server as labels; always 1.",
                       .labels = "system_identifier, version, cluster_name"};
constexpr Family kTimeline{
    .name = "pg_ha_timeline",
    .help =
        "Timeline: of the WAL being written on a primary, of the newest WAL received or "
        "replayed on a standby. Standbys of one cluster whose timelines stay apart diverged."};
constexpr Family kStart{.name = "pg_ha_start_time_seconds",
                        .help = "When the postmaster was started, as Unix seconds."};
constexpr Family kPromotions{
    .name = "pg_ha_promotions_total",
    .help = "Times this server turned from standby to primary while pgvigil watched.",
    .type = MetricType::kCounter};
constexpr Family kDemotions{
    .name = "pg_ha_demotions_total",
    .help = "Times this server turned from primary to standby while pgvigil watched.",
    .type = MetricType::kCounter};
constexpr Family kRestarts{
    .name = "pg_ha_restarts_total",
    .help =
        "Restarts seen while pgvigil watched. A crash is a restart, of the postmaster or of "
        "all its backends, that lost the cumulative statistics.",
    .type = MetricType::kCounter,
    .labels = "kind"};
constexpr Family kChanged{
    .name = "pg_ha_last_change_time_seconds",
    .help = "When a promotion, demotion or restart was last seen, as Unix seconds.",
    .labels = "change"};

constexpr std::array kFamilies = {&kRole,       &kInfo,      &kTimeline, &kStart,
                                  &kPromotions, &kDemotions, &kRestarts, &kChanged};

/// How often something was seen, and when last.
struct Count {
  int times = 0;
  std::optional<WallTime> last;

  void Add(const Moment& moment) {
    ++times;
    last = moment.wall;
  }
};

struct Seen {
  std::string_view role = "unknown";
  std::string system_identifier;
  std::string version;
  std::string cluster_name;
  std::optional<double> timeline;
  std::optional<double> start_time;
  std::optional<bool> in_recovery;
  std::optional<double> bgwriter_reset;
  std::optional<double> archiver_reset;
};

struct Changes {
  Count promotions;
  Count demotions;
  Count clean_restarts;
  Count crashes;
};

bool IsDesignated(const Row& row, const std::string& setting) {
  if (setting != "auto") return setting == "yes";
  return row.TextOr("archive_mode", "") == "always" && row.Number("downstream").value_or(0) > 0;
}

std::string_view RoleOf(const Row& row, const std::string& designated) {
  const auto in_recovery = row.Flag("in_recovery");
  if (!in_recovery) return "unknown";
  if (!*in_recovery) return "primary";
  if (IsDesignated(row, designated)) return "designated_primary";
  if (!row.Flag("has_upstream").value_or(true)) return "archive_standby";
  return row.Number("downstream").value_or(0) > 0 ? "cascading" : "standby";
}

Seen Read(const Row& row, const std::string& designated) {
  Seen seen;
  seen.role = RoleOf(row, designated);
  seen.system_identifier = row.TextOr("system_identifier", "");
  seen.version = row.TextOr("version", "");
  seen.cluster_name = row.TextOr("cluster_name", "");
  seen.timeline = row.Number("timeline");
  seen.start_time = row.Number("start_time");
  seen.in_recovery = row.Flag("in_recovery");
  seen.bgwriter_reset = row.Number("bgwriter_reset");
  seen.archiver_reset = row.Number("archiver_reset");
  return seen;
}

// Crash recovery throws the cumulative statistics away; an orderly shutdown keeps them, and nobody
// resets two of them in the same cycle by hand.
bool LostStatistics(const Seen& before, const Seen& now) {
  return before.bgwriter_reset != now.bgwriter_reset && before.archiver_reset != now.archiver_reset;
}

void Compare(const Seen& before, const Seen& now, const Moment& moment, Changes& changes) {
  if (before.in_recovery && now.in_recovery && *before.in_recovery != *now.in_recovery) {
    (*now.in_recovery ? changes.demotions : changes.promotions).Add(moment);
  }
  if (LostStatistics(before, now)) {
    changes.crashes.Add(moment);
  } else if (before.start_time != now.start_time) {
    changes.clean_restarts.Add(moment);
  }
}

void SayTime(const Count& count, std::string_view change, Findings& out) {
  if (count.last)
    out.Set(kChanged, ToSeconds(count.last->time_since_epoch()), {{"change", change}});
}

void SayChanges(const Changes& changes, Findings& out) {
  out.Set(kPromotions, changes.promotions.times);
  out.Set(kDemotions, changes.demotions.times);
  out.Set(kRestarts, changes.clean_restarts.times, {{"kind", "clean"}});
  out.Set(kRestarts, changes.crashes.times, {{"kind", "crash"}});
  SayTime(changes.promotions, "promotion", out);
  SayTime(changes.demotions, "demotion", out);
  SayTime(changes.clean_restarts, "restart", out);
  SayTime(changes.crashes, "crash", out);
}

void SayIdentity(const Seen& seen, Findings& out) {
  out.Set(kInfo, 1.0,
          {{"system_identifier", seen.system_identifier},
           {"version", seen.version},
           {"cluster_name", seen.cluster_name}});
  out.Set(kTimeline, seen.timeline);
  out.Set(kStart, seen.start_time);
}

class Instance final : public Check {
 public:
  explicit Instance(const CheckContext& context) : context_(context) {}

  Report Learn(const Answer& answer) override {
    if (answer.rows.row_count() == 0) return Ignorant();
    const Seen now = Read(Row(answer.rows, 0), context_.ha.designated_primary);
    context_.local.SetSystemIdentifier(now.system_identifier);
    context_.local.SetTimeline(now.timeline);
    if (now.in_recovery == false) context_.local.SetUpstream(std::nullopt);
    if (before_) Compare(*before_, now, answer.moment, changes_);
    before_ = now;
    return [now, changes = changes_](const Moment&, bool fresh, Findings& out) {
      out.SetState(kRole, "role", kRoles, fresh ? now.role : "unknown");
      if (fresh) SayIdentity(now, out);
      SayChanges(changes, out);
    };
  }

  Report Ignorant() const override {
    return
        [](const Moment&, bool, Findings& out) { out.SetState(kRole, "role", kRoles, "unknown"); };
  }

 private:
  const CheckContext context_;
  std::optional<Seen> before_;
  Changes changes_;
};

}  // namespace

constexpr CheckInfo kInstanceCheck{
    .name = "instance",
    .make = [](const CheckContext& context) -> std::unique_ptr<Check> {
      return std::make_unique<Instance>(context);
    },
    .families = kFamilies,
    .verdicts = {}};

}  // namespace pgvigil::collectors
