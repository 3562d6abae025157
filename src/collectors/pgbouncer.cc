#include "collectors/pgbouncer.h"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <utility>

#include "collectors/contact_states.h"
#include "collectors/pgbouncer_answers.h"
#include "collectors/pgbouncer_columns.h"
#include "collectors/pgbouncer_series.h"
#include "postgres/console.h"

namespace pgvigil::collectors {
namespace {

using postgres::Contact;

constexpr Family kUp{.name = "pgbouncer_up",
                     .help =
                         "1 when the admin console answered within the last interval, 0 "
                         "when not: "
                         "pg_ha_pgbouncer_state says why. Absent before the first attempt.",
                     .labels = "pgbouncer"};
constexpr Family kState{.name = "pg_ha_pgbouncer_state",
                        .help =
                            "What became of the last attempt to ask the "
                            "admin console: 1 for the state that holds.",
                        .labels = "pgbouncer, state"};
constexpr Family kClients{.name = "pg_ha_pgbouncer_clients_ratio",
                          .help = "Clients connected, as a share of max_client_conn.",
                          .labels = "pgbouncer"};
constexpr Family kPool{.name = "pg_ha_pgbouncer_pool_used_ratio",
                       .help =
                           "Connections to the server that the pool uses, "
                           "as a share of pool_size. From 1 on clients "
                           "wait. The 20 fullest pools.",
                       .labels = "pgbouncer, database, user"};

constexpr std::array kOwnFamilies = {&kUp, &kState, &kClients, &kPool, &kBouncerVersion};

constexpr auto AllFamilies() {
  std::array<const Family *, kOwnFamilies.size() + kBouncerPools.size() + kBouncerDatabases.size() +
                                 kBouncerStats.size() + kBouncerLists.size() +
                                 kBouncerConfig.size()>
      all{};
  auto next = std::ranges::copy(kOwnFamilies, all.begin()).out;
  const auto add = [&next](const auto &columns) {
    for (const Column &column : columns) *next++ = &column.family;
  };
  add(kBouncerPools);
  add(kBouncerDatabases);
  add(kBouncerStats);
  add(kBouncerLists);
  add(kBouncerConfig);
  return all;
}
constexpr auto kFamilies = AllFamilies();

constexpr Verdict kDown{"pgbouncer_down", Severity::kCritical,
                        "Nothing answers where the PgBouncer should be."};
constexpr Verdict kSaturated{"pgbouncer_saturated", Severity::kWarning,
                             "Clients are near max_client_conn, or wait "
                             "because a pool may have no more connections."};
constexpr Verdict kPaused{"pgbouncer_paused", Severity::kWarning,
                          "PgBouncer or a database in it is paused, suspended or disabled: its "
                          "clients wait or are refused."};

constexpr std::array kVerdicts = {&kDown, &kSaturated, &kPaused};

constexpr auto kStates = ContactStates(std::array<std::string_view, 0>{});
constexpr std::size_t kMostPools = 20;
constexpr std::chrono::seconds kSlack{1};

/// Whether clients are served no more. Who is not let in to ask cannot know.
Truth IsDown(Contact contact) {
  switch (contact) {
    case Contact::kOk:
      return Truth::kFalse;
    case Contact::kUnresolved:
    case Contact::kRefused:
    case Contact::kUnreachable:
    case Contact::kClosed:
    case Contact::kHung:
      return Truth::kTrue;
    default:
      return Truth::kUnknown;
  }
}

/// What one look saw; `answers` is null unless `contact` is kOk.
struct Seen {
  std::string name;
  bool looked = false;
  Contact contact = Contact::kUnknown;
  std::shared_ptr<const BouncerAnswers> answers;
  BouncerLoad load;
};

void SayLoad(const Seen &seen, Findings &out) {
  out.Set(kClients, seen.load.clients_ratio, {{"pgbouncer", seen.name}});
  const std::size_t shown = std::min(kMostPools, seen.load.pools.size());
  for (const auto &pool : std::span(seen.load.pools).first(shown)) {
    out.Set(kPool, pool.used_ratio,
            {{"pgbouncer", seen.name}, {"database", pool.database}, {"user", pool.user}});
  }
}

void Say(const Seen &seen, bool fresh, Findings &out) {
  const Contact contact = fresh ? seen.contact : Contact::kUnknown;
  const bool known = contact == Contact::kOk;
  if (seen.looked) out.Set(kUp, known ? 1.0 : 0.0, {{"pgbouncer", seen.name}});
  out.SetState(kState, "state", kStates, Name(contact), {{"pgbouncer", seen.name}});
  out.Say(kDown, IsDown(contact), seen.name);
  out.Say(kSaturated, known ? seen.load.saturated : Truth::kUnknown, seen.name);
  out.Say(kPaused, known ? seen.load.paused : Truth::kUnknown, seen.name);
  if (!known) return;
  SayLoad(seen, out);
  SaySeries(*seen.answers, seen.name, out);
}

Report Tell(Seen seen) {
  return [seen = std::move(seen)](const Moment &, bool fresh, Findings &out) {
    Say(seen, fresh, out);
  };
}

class PgBouncer final : public Probe {
 public:
  PgBouncer(const config::TargetSettings &target, const config::HaSettings &ha,
            const std::shared_ptr<const Clock> &clock)
      : name_("pgbouncer:" + target.name),
        pgbouncer_(target.name),
        percent_(ha.connections_percent),
        interval_(ha.probe_interval),
        timeout_(ha.probe_timeout),
        console_(target.dsn, ha.probe_timeout, clock) {}

  const std::string &name() const override { return name_; }
  std::chrono::milliseconds interval() const override { return interval_; }
  // A connection that turns out to be lost, a new one, and the questions.
  std::chrono::milliseconds patience() const override { return 3 * timeout_ + kSlack; }

  Report Look(LocalFacts &) override {
    Seen seen{pgbouncer_, true, Contact::kUnknown, nullptr, {}};
    auto rows = console_.Ask(kBouncerCommands);
    seen.contact = console_.contact();
    if (seen.contact == Contact::kOk) {
      auto answers = std::make_shared<const BouncerAnswers>(ReadAnswers(std::move(rows)));
      seen.load = Weigh(*answers, percent_);
      seen.answers = std::move(answers);
    }
    return Tell(std::move(seen));
  }

  Report Ignorant() const override {
    return Tell({pgbouncer_, false, Contact::kUnknown, nullptr, {}});
  }

 private:
  const std::string name_;
  const std::string pgbouncer_;
  const double percent_;
  const std::chrono::milliseconds interval_;
  const std::chrono::milliseconds timeout_;
  postgres::Console console_;
};

}  // namespace

constexpr ProbeInfo kPgBouncerProbe{
    .name = "pgbouncer",
    .make =
        [](const config::Settings &settings, const std::shared_ptr<const Clock> &clock) {
          std::vector<std::unique_ptr<Probe>> probes;
          for (const config::TargetSettings &target : settings.ha.pgbouncers) {
            probes.push_back(std::make_unique<PgBouncer>(target, settings.ha, clock));
          }
          return probes;
        },
    .families = kFamilies,
    .verdicts = kVerdicts};

}  // namespace pgvigil::collectors
