#include "collectors/standby.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "collectors/row.h"
#include "collectors/seconds_before.h"
#include "collectors/staleness.h"
#include "collectors/standby_reading.h"

namespace pgvigil::collectors {
namespace {

using std::chrono::seconds;

constexpr Family kLag{
    .name = "pg_ha_replication_lag_seconds",
    .help =
        "Time since this standby was last known to have replayed everything its upstream had. "
        "Grows while the link is cut, the upstream hangs or replay stands still. Basis "
        "`upstream`: it streams, the upstream's own position counts; `commit`: it is fed from "
        "an archive, the last commit replayed is all that is known.",
    .labels = "basis"};
constexpr Family kLagBytes{.name = "pg_ha_replication_lag_bytes",
                           .help =
                               "WAL the upstream is known to have and this standby has not "
                               "replayed; absent while the upstream cannot be known."};
constexpr Family kReceiver{.name = "pg_ha_receiver_state",
                           .help = "State of the WAL receiver: 1 for the one that holds.",
                           .labels = "state"};
constexpr Family kUpstream{.name = "pg_ha_upstream_info",
                           .help = "The server this standby streams from, as labels; always 1.",
                           .labels = "host, port, slot_name"};
constexpr Family kMessageAge{.name = "pg_ha_receiver_message_age_seconds",
                             .help =
                                 "Time since the upstream last sent anything. Half of "
                                 "wal_receiver_timeout is normal on an idle pair."};
constexpr Family kReplay{.name = "pg_ha_replay_state",
                         .help = "What replay is doing: 1 for the state that holds.",
                         .labels = "state"};
constexpr Family kStalled{.name = "pg_ha_replay_stalled_seconds",
                          .help =
                              "How long replay has made no progress although WAL is there; 0 "
                              "while it moves or has nothing to do."};
constexpr Family kRate{.name = "pg_ha_replay_bytes_per_second",
                       .help = "WAL replayed per second since the page before."};
constexpr Family kUpstreamLsn{.name = "pg_ha_upstream_lsn_bytes",
                              .help = "End of the upstream's WAL as far as it is known here."};
constexpr Family kReceivedLsn{.name = "pg_ha_received_lsn_bytes",
                              .help = "WAL position received and flushed by streaming."};
constexpr Family kReplayedLsn{.name = "pg_ha_replayed_lsn_bytes", .help = "WAL position replayed."};
constexpr Family kDelay{.name = "pg_ha_apply_delay_seconds",
                        .help = "recovery_min_apply_delay: how long replay waits on purpose."};

constexpr Family kSetting{.name = "pg_ha_sizing_setting",
                          .help =
                              "A setting that a standby may not have lower than its upstream, "
                              "or replay pauses: here, and upstream where that could be asked.",
                          .labels = "name, of"};

constexpr std::array kFamilies = {
    &kLag,  &kLagBytes,    &kReceiver,    &kUpstream,    &kMessageAge, &kReplay, &kStalled,
    &kRate, &kUpstreamLsn, &kReceivedLsn, &kReplayedLsn, &kDelay,      &kSetting};

constexpr Verdict kReceiverDown{"receiver_down", Severity::kCritical,
                                "The standby is to stream from an upstream and does not."};
constexpr Verdict kReplayPaused{"replay_paused", Severity::kWarning,
                                "Replay is paused: the standby falls behind until it is resumed."};
constexpr Verdict kReplayBlocked{
    "replay_blocked", Severity::kWarning,
    "Replay waits for a query on this standby that needs what replay would remove."};
constexpr Verdict kReplayStalled{"replay_stalled", Severity::kCritical,
                                 "WAL is there, and replay makes no progress."};
constexpr Verdict kStale{"standby_stale", Severity::kWarning,
                         "The standby is further behind than ha.max_lag allows."};

constexpr Verdict kSettingsLower{
    "settings_below_upstream", Severity::kWarning,
    "A setting is lower than upstream: replay pauses once the standby needs what it lacks."};

constexpr std::array kVerdicts = {&kReceiverDown,  &kReplayPaused, &kReplayBlocked,
                                  &kReplayStalled, &kStale,        &kSettingsLower};

constexpr std::array<std::string_view, 5> kReceiverStates = {"streaming", "starting", "waiting",
                                                             "stopped", "unknown"};
constexpr std::array<std::string_view, 7> kReplayStates = {
    "replaying", "idle", "paused", "delayed", "blocked", "stalled", "unknown"};

// Two pages closer together than this tell nothing about progress.
constexpr seconds kProgressTime{1};

/// What is known of replay from one answer to the next.
struct Progress {
  std::optional<std::uint64_t> replayed;
  SteadyTime since{};  // when `replayed` was first seen
  SteadyTime at{};     // of the last answer
  std::optional<double> rate;

  void Note(std::optional<std::uint64_t> lsn, SteadyTime now) {
    if (now - at >= kProgressTime && lsn && replayed) {
      rate = static_cast<double>(*lsn - std::min(*lsn, *replayed)) / ToSeconds(now - at);
    }
    if (lsn != replayed) since = now;
    replayed = lsn;
    at = now;
  }
};

std::string_view ReplayState(const StandbyReading& reading, bool behind, bool stands_still) {
  if (!reading.replayed) return "unknown";
  if (reading.paused) return "paused";
  if (!behind) return "idle";
  if (reading.is_delayed()) return "delayed";
  if (reading.is_blocked()) return "blocked";
  return stands_still ? "stalled" : "replaying";
}

/// All a page shows; only the lag goes on growing when there is no newer one.
struct Picture {
  StandbyReading reading;
  std::string_view replay = "unknown";
  std::optional<SteadyTime> caught_up;
  std::optional<std::uint64_t> upstream_lsn;
  std::optional<double> rate;
  double stalled_seconds = 0;
  double max_lag = 0;
};

std::optional<double> ToDouble(std::optional<std::uint64_t> lsn) {
  return lsn ? std::optional(static_cast<double>(*lsn)) : std::nullopt;
}

std::optional<double> LagBytes(const Picture& picture) {
  if (!picture.reading.streaming() || !picture.reading.replayed) return std::nullopt;
  const auto end = std::max(picture.upstream_lsn, picture.reading.received);
  if (!end) return std::nullopt;
  return static_cast<double>(*end - std::min(*end, *picture.reading.replayed));
}

void SayPositions(const Picture& picture, Findings& out) {
  const StandbyReading& reading = picture.reading;
  out.Set(kLagBytes, LagBytes(picture));
  out.Set(kMessageAge, reading.message_age);
  out.Set(kUpstreamLsn, ToDouble(picture.upstream_lsn));
  out.Set(kReceivedLsn, ToDouble(reading.received));
  out.Set(kReplayedLsn, ToDouble(reading.replayed));
  out.Set(kRate, picture.rate);
  out.Set(kStalled, picture.stalled_seconds);
  out.Set(kDelay, reading.apply_delay);
  if (reading.host.empty()) return;
  out.Set(kUpstream, 1.0,
          {{"host", reading.host}, {"port", reading.port}, {"slot_name", reading.slot}});
}

Truth AreLower(const SizingSettings& here, const SizingSettings& upstream) {
  Truth lower = Truth::kFalse;
  for (const std::string_view name : kSizingSettings) {
    const auto mine = here.find(name);
    const auto theirs = upstream.find(name);
    const bool known = mine != here.end() && theirs != upstream.end();
    lower = Or(lower, known ? ToTruth(mine->second < theirs->second) : Truth::kUnknown);
  }
  return lower;
}

void SaySettings(const StandbyReading& reading, Findings& out) {
  for (const auto& [name, value] : reading.settings) {
    out.Set(kSetting, value, {{"name", name}, {"of", "here"}});
  }
  for (const auto& [name, value] : reading.upstream_settings) {
    out.Set(kSetting, value, {{"name", name}, {"of", "upstream"}});
  }
  // Who may not ask the upstream would be left with a question nobody answers.
  if (reading.upstream_settings.empty()) return;
  out.Say(kSettingsLower, AreLower(reading.settings, reading.upstream_settings));
}

void SayVerdicts(const Picture& picture, std::optional<double> lag, Findings& out) {
  const StandbyReading& reading = picture.reading;
  if (reading.has_upstream) out.Say(kReceiverDown, ToTruth(!reading.streaming()));
  out.Say(kReplayPaused, ToTruth(reading.paused));
  out.Say(kReplayBlocked, ToTruth(picture.replay == "blocked"));
  out.Say(kReplayStalled, ToTruth(picture.replay == "stalled" ||
                                  (picture.replay == "blocked" && picture.stalled_seconds > 0)));
  out.Say(kStale, lag ? ToTruth(*lag > picture.max_lag + reading.apply_delay) : Truth::kUnknown);
}

void SayUnknown(Findings& out) {
  for (const Verdict* verdict : kVerdicts) out.Say(*verdict, Truth::kUnknown);
}

void Say(const Picture& picture, const Moment& moment, bool fresh, Findings& out) {
  std::optional<double> lag;
  if (picture.caught_up) lag = std::max(0.0, ToSeconds(moment.now - *picture.caught_up));
  out.Set(kLag, lag, {{"basis", picture.reading.has_upstream ? "upstream" : "commit"}});
  out.SetState(kReceiver, "state", kReceiverStates, fresh ? picture.reading.receiver : "unknown");
  out.SetState(kReplay, "state", kReplayStates, fresh ? picture.replay : "unknown");
  if (!fresh) return SayUnknown(out);
  SayPositions(picture, out);
  SayVerdicts(picture, lag, out);
  SaySettings(picture.reading, out);
}

class Standby final : public Check {
 public:
  explicit Standby(const CheckContext& context) : context_(context) {}

  Report Learn(const Answer& answer) override {
    if (answer.rows.row_count() == 0) return Ignorant();
    StandbyReading reading = ReadStandby(Row(answer.rows, 0));
    const SteadyTime now = answer.moment.now;
    ShareUpstream(reading);
    const LocalFacts::Contents known = context_.local.Read();
    reading.upstream_settings = known.upstream_settings;
    Weigh(reading, known.position, now);
    progress_.Note(reading.replayed, now);
    return [picture = Draw(reading, now)](const Moment& moment, bool fresh, Findings& out) {
      Say(picture, moment, fresh, out);
    };
  }

  Report Ignorant() const override {
    return [](const Moment&, bool, Findings& out) {
      out.SetState(kReceiver, "state", kReceiverStates, "unknown");
      out.SetState(kReplay, "state", kReplayStates, "unknown");
      SayUnknown(out);
    };
  }

 private:
  void ShareUpstream(const StandbyReading& reading) {
    if (reading.host.empty()) return;
    context_.local.SetUpstream(LocalFacts::Upstream{reading.host, reading.port});
  }

  void Weigh(const StandbyReading& reading, std::optional<LocalFacts::Position> position,
             SteadyTime now) {
    if (reading.clock_ahead) clock_ahead_ = *reading.clock_ahead;
    if (reading.message_lsn && reading.message_age && IsAhead(*reading.message_lsn, reading)) {
      staleness_.UpstreamWas(*reading.message_lsn, SecondsBefore(now, *reading.message_age));
    }
    // A standby whose receiver is dead is not fresh, even if the upstream has written nothing yet.
    if (position && reading.streaming() && IsAhead(position->lsn, reading)) {
      staleness_.UpstreamWas(position->lsn, position->asked_at);
    }
    if (reading.replayed) staleness_.Replayed(*reading.replayed);
    // Both are times of the upstream's clock.
    if (reading.commit_age) Committed(*reading.commit_age, now);
    if (reading.checkpoint_age) Committed(*reading.checkpoint_age, now);
  }

  /// An upstream with less WAL than was replayed here on the page before says where this server's
  /// timeline ended, or that it has not come back to where it was: not that we have all it has.
  bool IsAhead(std::uint64_t lsn, const StandbyReading& reading) const {
    return lsn >= (progress_.replayed ? progress_.replayed : reading.replayed).value_or(0);
  }

  void Committed(double age, SteadyTime now) {
    staleness_.CaughtUpAt(SecondsBefore(now, std::max(0.0, age - clock_ahead_)));
  }

  Picture Draw(const StandbyReading& reading, SteadyTime now) const {
    const auto end = std::max(staleness_.upstream_lsn(), reading.received);
    const bool behind = end && reading.replayed && *end > *reading.replayed;
    const bool still = now - progress_.since >= kProgressTime;
    Picture picture;
    picture.reading = reading;
    picture.replay = ReplayState(reading, behind, still);
    picture.caught_up = staleness_.caught_up();
    picture.upstream_lsn = staleness_.upstream_lsn();
    picture.rate = progress_.rate;
    if (behind && still) picture.stalled_seconds = ToSeconds(now - progress_.since);
    picture.max_lag = ToSeconds(context_.ha.max_lag);
    return picture;
  }

  const CheckContext context_;
  Staleness staleness_;
  Progress progress_;
  double clock_ahead_ = 0;
};

}  // namespace

constexpr CheckInfo kStandbyCheck{
    .name = "standby",
    .make = [](const CheckContext& context) -> std::unique_ptr<Check> {
      return std::make_unique<Standby>(context);
    },
    .families = kFamilies,
    .verdicts = kVerdicts};

}  // namespace pgvigil::collectors
