#include "collectors/followers_report.h"

#include <algorithm>
#include <array>

namespace pgvigil::collectors {
namespace {

constexpr std::string_view kLabels = "application_name, client_addr, slot_name, duplicate";

constexpr Family kFollowers{.name = "pg_ha_followers",
                            .help =
                                "Connections that take WAL or a backup from this server, by kind: "
                                "standby replays, joining has not said anything yet, receiver "
                                "keeps WAL only (pg_receivewal), backup, logical, unknown.",
                            .labels = "kind"};
constexpr Family kState{.name = "pg_ha_standby_state",
                        .help = "State of each standby of this server: 1 for the one that holds.",
                        .labels = "application_name, client_addr, slot_name, duplicate, state"};
constexpr Family kSyncState{.name = "pg_ha_standby_sync_state",
                            .help =
                                "Whether commits wait for this standby: 1 for the state that "
                                "holds. Potential: it would take the place of a synchronous one.",
                            .labels = "application_name, client_addr, slot_name, duplicate, state"};
constexpr Family kLag{.name = "pg_ha_standby_lag_seconds",
                      .help =
                          "Time since this standby was last known to have replayed everything "
                          "this server had. Grows while it hangs or stands still.",
                      .labels = kLabels};
constexpr Family kReplyAge{.name = "pg_ha_standby_reply_age_seconds",
                           .help =
                               "For how long at least this standby has said nothing new, by this "
                               "side's clock. Up to wal_receiver_status_interval is normal.",
                           .labels = kLabels};
constexpr Family kRate{.name = "pg_ha_standby_replay_bytes_per_second",
                       .help =
                           "WAL this standby replays per second: as last seen while it was busy, "
                           "else the most it was seen to do.",
                       .labels = kLabels};
constexpr Family kIsPromotable{.name = "pg_ha_standby_promotable",
                               .help =
                                   "1 when this standby streams, replays and is within ha.max_lag "
                                   "and ha.max_lag_bytes; absent when that cannot be said.",
                               .labels = kLabels};
constexpr Family kStreaming{.name = "pg_ha_standbys_streaming",
                            .help = "Standbys that stream from this server."};
constexpr Family kExpected{.name = "pg_ha_standbys_expected",
                           .help =
                               "Standbys that should stream from this server: configured as "
                               "ha.expected_standbys, or learnt as those seen for a minute.",
                           .labels = "source"};
constexpr Family kAbsent{.name = "pg_ha_standby_missing",
                         .help =
                             "Standbys of this name that were seen streaming for a minute in the "
                             "last day and do not stream now.",
                         .labels = "application_name"};
constexpr Family kPromotable{.name = "pg_ha_standbys_promotable",
                             .help = "Standbys that could take over from this server now."};
constexpr Family kLossBytes{.name = "pg_ha_failover_loss_bytes",
                            .help =
                                "WAL of this primary that no standby is known to have on disk: "
                                "what would be lost if it died now."};
constexpr Family kLossSeconds{.name = "pg_ha_failover_loss_seconds",
                              .help =
                                  "Time since some standby was last known to have on disk "
                                  "everything this primary had: how much would be lost."};
constexpr Family kOpen{.name = "pg_ha_failover_open_seconds",
                       .help =
                           "How long the best standby would replay what it has before it could "
                           "open, at the rate it was seen to replay."};

constexpr Verdict kMissing{"standbys_missing", Severity::kWarning,
                           "Fewer standbys stream from this server than should."};
constexpr Verdict kImpossible{"failover_impossible", Severity::kCritical,
                              "No standby of this server could take over now."};
constexpr Verdict kLoses{"failover_loses_data", Severity::kWarning,
                         "If this primary died now, more would be lost than ha.max_lag and "
                         "ha.max_lag_bytes allow."};

constexpr std::array<std::string_view, 5> kStates = {"startup", "catchup", "streaming", "stopping",
                                                     "unknown"};
constexpr std::array<std::string_view, 5> kSyncStates = {"async", "potential", "sync", "quorum",
                                                         "unknown"};
constexpr std::array kKinds = {FollowerKind::kStandby,  FollowerKind::kJoining,
                               FollowerKind::kReceiver, FollowerKind::kBackup,
                               FollowerKind::kLogical,  FollowerKind::kUnknown};

// Counts are of all; series of their own are for so many.
constexpr std::size_t kMostShown = 30;

std::string_view OneOf(std::span<const std::string_view> names, std::string_view name) {
  return std::ranges::find(names, name) == names.end() ? "unknown" : name;
}

Lag Between(std::optional<SteadyTime> lacks_since, std::optional<SteadyTime> caught_up,
            SteadyTime now) {
  return {Since(lacks_since, now).value_or(0), Since(caught_up, now)};
}

std::vector<Candidate> CandidatesAt(const FollowersPicture& picture, SteadyTime now) {
  std::vector<Candidate> candidates;
  for (const FollowingStandby& standby : picture.standbys) {
    Candidate candidate = standby.candidate;
    candidate.lag = Between(standby.lacks_since, standby.caught_up, now);
    candidate.silent_seconds = ToSeconds(now - standby.silent_since);
    candidates.push_back(candidate);
  }
  return candidates;
}

void SayStandby(const Follower& follower, const Candidate& candidate, const LagBudget& budget,
                Findings& out) {
  const std::string number = follower.duplicate > 1 ? std::to_string(follower.duplicate) : "";
  const LabelViews labels = {{"application_name", follower.application_name},
                             {"client_addr", follower.client_addr},
                             {"slot_name", follower.slot_name},
                             {"duplicate", number}};
  out.SetState(kState, "state", kStates, OneOf(kStates, follower.state), labels);
  out.SetState(kSyncState, "state", kSyncStates, OneOf(kSyncStates, follower.sync_state), labels);
  out.Set(kLag, candidate.lag.most, labels);
  out.Set(kReplyAge, candidate.silent_seconds, labels);
  out.Set(kRate, candidate.rate, labels);
  const Truth promotable = IsPromotable(candidate, budget);
  if (promotable == Truth::kUnknown) return;
  out.Set(kIsPromotable, promotable == Truth::kTrue ? 1.0 : 0.0, labels);
}

void SayCounts(const FollowersPicture& picture, Findings& out) {
  for (const FollowerKind kind : kKinds) {
    const auto found = picture.kinds.find(kind);
    out.Set(kFollowers, found == picture.kinds.end() ? 0 : found->second, {{"kind", Name(kind)}});
  }
  for (const auto& [name, count] : picture.missing) {
    out.Set(kAbsent, count, {{"application_name", name}});
  }
  out.Set(kExpected, picture.expected,
          {{"source", picture.is_configured ? "configured" : "learnt"}});
  if (!picture.blind) out.Set(kStreaming, picture.streaming);
}

// What this server loses is lost only when it wrote it: what a standby has, its upstream has.
void SayLoss(const FollowersPicture& picture, SteadyTime now, Findings& out) {
  if (!picture.is_primary || !picture.has_standbys()) return;
  const Lag lag = Between(picture.unsafe_since, picture.safe_at, now);
  out.Set(kLossBytes, picture.loss_bytes);
  out.Set(kLossSeconds, lag.most);
  if (!picture.loss_bytes) return out.Say(kLoses, Truth::kUnknown);
  out.Say(kLoses, Or(ToTruth(*picture.loss_bytes > picture.budget.bytes),
                     lag.IsOver(picture.budget.seconds)));
}

void SayFailover(const FollowersPicture& picture, const std::vector<Candidate>& candidates,
                 Findings& out) {
  const FailoverOutlook outlook = Judge(candidates, picture.budget);
  if (outlook.promotable && !picture.blind) out.Set(kPromotable, *outlook.promotable);
  out.Set(kOpen, outlook.open_seconds);
  const bool unseen = picture.blind && outlook.none == Truth::kTrue;
  out.Say(kImpossible,
          unseen ? Truth::kUnknown : And(ToTruth(picture.has_standbys()), outlook.none));
}

}  // namespace

constexpr std::array<const Family*, 14> kFollowersFamilies = {
    &kFollowers, &kState,    &kSyncState, &kLag,        &kReplyAge,  &kRate,        &kIsPromotable,
    &kStreaming, &kExpected, &kAbsent,    &kPromotable, &kLossBytes, &kLossSeconds, &kOpen};
constexpr std::array<const Verdict*, 3> kFollowersVerdicts = {&kMissing, &kImpossible, &kLoses};

std::optional<double> Since(std::optional<SteadyTime> then, SteadyTime now) {
  return then ? std::optional(std::max(0.0, ToSeconds(now - *then))) : std::nullopt;
}

void SayFollowersUnknown(Findings& out) {
  for (const Verdict* verdict : kFollowersVerdicts) out.Say(*verdict, Truth::kUnknown);
}

void SayFollowers(const FollowersPicture& picture, const Moment& moment, bool fresh,
                  Findings& out) {
  if (!fresh) return SayFollowersUnknown(out);
  const std::vector<Candidate> candidates = CandidatesAt(picture, moment.now);
  SayCounts(picture, out);
  for (std::size_t i = 0; i < std::min(kMostShown, candidates.size()); ++i) {
    SayStandby(picture.standbys[i].follower, candidates[i], picture.budget, out);
  }
  out.Say(kMissing,
          picture.blind ? Truth::kUnknown : ToTruth(picture.streaming < picture.expected));
  SayFailover(picture, candidates, out);
  SayLoss(picture, moment.now, out);
}

}  // namespace pgvigil::collectors
