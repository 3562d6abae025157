#include "collectors/sync.h"

#include <algorithm>
#include <array>

#include "collectors/follower.h"
#include "collectors/known_standbys.h"
#include "collectors/row.h"
#include "collectors/sync_quorum.h"

namespace pgvigil::collectors {
namespace {

constexpr Family kMethod{.name = "pg_ha_sync_method",
                         .help =
                             "How synchronous_standby_names chooses the standbys that commits "
                             "wait for: 1 for the method that holds.",
                         .labels = "method"};
constexpr Family kRequired{.name = "pg_ha_sync_required",
                           .help = "Standbys that must confirm a commit; 0: commits do not wait."};
constexpr Family kConnected{.name = "pg_ha_sync_connected",
                            .help = "Standbys connected that a commit may wait for."};
constexpr Family kSpare{.name = "pg_ha_sync_spare",
                        .help =
                            "How many of the connected may go before commits hang; negative: they "
                            "hang."};
constexpr Family kListed{.name = "pg_ha_sync_listed_connected",
                         .help =
                             "1 when a standby of this name of synchronous_standby_names is "
                             "connected; a * stands for every name.",
                         .labels = "name"};
constexpr Family kWaiting{.name = "pg_ha_sync_waiting_commits",
                          .help = "Sessions whose commit waits for synchronous standbys."};
constexpr Family kLongest{.name = "pg_ha_sync_longest_wait_seconds",
                          .help =
                              "Time since the oldest statement began whose commit waits for "
                              "synchronous standbys; 0 when none does."};
constexpr Family kMembers{.name = "pg_ha_sync_quorum_members",
                          .help =
                              "N: standbys that may hold what was confirmed; absent where the list "
                              "is * and nobody said how many standbys there are."};
constexpr Family kReadable{.name = "pg_ha_sync_quorum_readable",
                           .help = "R: of these, the ones that stream and can be promoted."};
constexpr Family kMargin{.name = "pg_ha_sync_quorum_margin",
                         .help =
                             "How many more standbys may go before R+W>N fails, W being "
                             "pg_ha_sync_required; negative: it fails."};
constexpr std::array kFamilies = {&kMethod,  &kRequired, &kConnected, &kSpare,    &kListed,
                                  &kWaiting, &kLongest,  &kMembers,   &kReadable, &kMargin};

constexpr Verdict kBlocked{"writes_blocked", Severity::kCritical,
                           "Commits hang because synchronous standbys do not confirm them."};
constexpr Verdict kMissing{"sync_standbys_missing", Severity::kCritical,
                           "Fewer synchronous standbys are connected than a commit needs: the next "
                           "one hangs."};
constexpr Verdict kNoSpare{"sync_no_spare", Severity::kWarning,
                           "Commits hang when one more synchronous standby goes."};
constexpr Verdict kUnsafe{"quorum_unsafe", Severity::kWarning,
                          "Too few synchronous standbys are there to prove that one of them has "
                          "every confirmed commit (R+W>N does not hold)."};
constexpr std::array kVerdicts = {&kBlocked, &kMissing, &kNoSpare, &kUnsafe};

constexpr std::array<std::string_view, 4> kMethods = {"none", "first", "any", "unknown"};

// No standby that is well takes so long to confirm a commit.
constexpr double kHangs = 5;
// A list may be long; series of their own are for so many names.
constexpr std::size_t kMostListed = 50;

struct Waits {
  std::optional<double> count;
  double longest = 0;
  std::string oldest;  // when the statement began; tells one wait from another
};

struct Picture {
  std::optional<SyncStandbyNames> names;  // nullopt: commits do not wait
  SyncQuorum quorum;
  bool blind = false;  // there are connections that we may not look into
  Waits waits;
  std::optional<SteadyTime> waited_since;  // the oldest wait was first seen
};

std::string_view MethodName(const Picture& picture) {
  if (!picture.names) return "none";
  return picture.names->method == SyncMethod::kAny ? "any" : "first";
}

void SayQuorum(const Picture& picture, Findings& out) {
  const SyncQuorum& quorum = picture.quorum;
  out.Set(kRequired, quorum.required);
  if (!picture.names || picture.blind) return;
  out.Set(kConnected, quorum.connected);
  out.Set(kSpare, quorum.spare());
  out.Set(kReadable, quorum.readable);
  const auto number = [](std::optional<int> value) {
    return value ? std::optional<double>(*value) : std::nullopt;
  };
  out.Set(kMembers, number(quorum.members));
  out.Set(kMargin, number(quorum.margin()));
  for (std::size_t i = 0; i < std::min(kMostListed, quorum.listed.size()); ++i) {
    const ListedName& listed = quorum.listed[i];
    out.Set(kListed, listed.connected ? 1.0 : 0.0, {{"name", listed.name}});
  }
}

Truth IsBlocked(const Picture& picture, Truth hangs, SteadyTime now) {
  if (!picture.waits.count) return Truth::kUnknown;
  if (*picture.waits.count == 0) return Truth::kFalse;
  const bool long_since = picture.waited_since && ToSeconds(now - *picture.waited_since) >= kHangs;
  return Or(ToTruth(long_since), hangs);
}

// Without synchronous replication a failover proves nothing by counting, and nothing is said of it.
void SayVerdicts(const Picture& picture, SteadyTime now, Findings& out) {
  const auto said = [&](bool value) { return picture.blind ? Truth::kUnknown : ToTruth(value); };
  const bool configured = picture.names.has_value();
  const Truth hangs = configured ? said(picture.quorum.hangs()) : Truth::kFalse;
  out.Say(kBlocked, IsBlocked(picture, hangs, now));
  out.Say(kMissing, hangs);
  out.Say(kNoSpare, configured ? said(picture.quorum.spare() <= 0) : Truth::kFalse);
  if (!configured) return;
  const auto margin = picture.quorum.margin();
  out.Say(kUnsafe, margin ? said(*margin < 0) : Truth::kUnknown);
}

void SayUnknown(Findings& out) {
  out.SetState(kMethod, "method", kMethods, "unknown");
  for (const Verdict* verdict : kVerdicts) out.Say(*verdict, Truth::kUnknown);
}

void Say(const Picture& picture, const Moment& moment, bool fresh, Findings& out) {
  if (!fresh) return SayUnknown(out);
  out.SetState(kMethod, "method", kMethods, MethodName(picture));
  SayQuorum(picture, out);
  out.Set(kWaiting, picture.waits.count);
  if (picture.waits.count) out.Set(kLongest, picture.waits.longest);
  SayVerdicts(picture, moment.now, out);
}

std::vector<SyncCandidate> ToCandidates(const std::vector<Follower>& followers) {
  std::vector<SyncCandidate> candidates;
  for (const Follower& follower : followers) {
    candidates.push_back(
        {follower.application_name, follower.state, follower.sync_priority, follower.is_standby()});
  }
  return candidates;
}

class Sync final : public Check {
 public:
  explicit Sync(const CheckContext& context) : ha_(context.ha) {}

  Report Learn(const Answer& answer) override {
    if (answer.rows.row_count() == 0) return Ignorant();
    const Row row(answer.rows, 0);
    const auto names = ParseSyncStandbyNames(row.TextOr("standby_names", ""));
    if (!names) return Ignorant();
    const Picture picture = Draw(row, *names, ReadFollowers(answer.rows), answer.moment.now);
    return [picture](const Moment& moment, bool fresh, Findings& out) {
      Say(picture, moment, fresh, out);
    };
  }

  Report Ignorant() const override {
    return [](const Moment&, bool, Findings& out) { SayUnknown(out); };
  }

 private:
  Picture Draw(const Row& row, const std::optional<SyncStandbyNames>& names,
               const std::vector<Follower>& followers, SteadyTime now) {
    Picture picture;
    picture.names = names;
    picture.blind = HasUnknown(followers);
    picture.waits = {row.Number("waiting"), row.Number("longest_wait").value_or(0),
                     row.TextOr("oldest_statement", "")};
    if (picture.waits.oldest != oldest_) waited_since_ = now;
    oldest_ = picture.waits.oldest;
    picture.waited_since = waited_since_;
    if (names)
      picture.quorum = Evaluate(SettingOf(row, *names, followers, now), ToCandidates(followers));
    return picture;
  }

  SyncSetting SettingOf(const Row& row, const SyncStandbyNames& names,
                        const std::vector<Follower>& followers, SteadyTime now) {
    known_.Note(StreamingNames(followers), now);
    SyncSetting setting{names, {}, std::nullopt};
    for (const auto* column : {"cluster_name", "own_name"}) {
      if (auto name = row.Text(column)) setting.own_names.push_back(std::move(*name));
    }
    const int expected = ha_.expected_standbys >= 0 ? ha_.expected_standbys : known_.count();
    if (expected > 0) setting.expected = expected;
    return setting;
  }

  const config::HaSettings& ha_;
  KnownStandbys known_;
  std::string oldest_;
  std::optional<SteadyTime> waited_since_;
};

}  // namespace

constexpr CheckInfo kSyncCheck{.name = "sync",
                               .make = [](const CheckContext& context) -> std::unique_ptr<Check> {
                                 return std::make_unique<Sync>(context);
                               },
                               .families = kFamilies,
                               .verdicts = kVerdicts};

}  // namespace pgvigil::collectors
