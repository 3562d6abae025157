#include "collectors/upstream.h"

#include <algorithm>
#include <array>
#include <optional>

#include "collectors/contact_states.h"
#include "collectors/row.h"
#include "postgres/conninfo.h"
#include "postgres/standing_question.h"

namespace pgvigil::collectors {
namespace {

using postgres::Contact;
using std::chrono::milliseconds;

constexpr Family kReachable{
    .name = "pg_ha_upstream_reachable",
    .help =
        "Whether the server this standby streams from answered pgvigil's own question; without an "
        "answer the lag rests on what streaming tells. Absent while that is not known."};
constexpr Family kState{.name = "pg_ha_upstream_state",
                        .help =
                            "What became of the question to the server this standby streams from: "
                            "1 for the state that holds.",
                        .labels = "state"};

constexpr std::array kFamilies = {&kReachable, &kState};

constexpr Verdict kDiverged{
    "timeline_diverged", Severity::kCritical,
    "The upstream is on a timeline that this standby does not come to: its own WAL leads nowhere."};

constexpr std::array kVerdicts = {&kDiverged};

constexpr auto kStates = ContactStates(std::array{kOtherCluster, kOtherTimeline});

// A lag of a few seconds is to be told from none; the question costs next to nothing.
constexpr milliseconds kPace{2000};
// A standby that can follow its upstream to a new timeline has done so by then.
constexpr milliseconds kSwitchTime{10000};

constexpr const char* kQuestion =
    "SELECT CASE WHEN pg_catalog.pg_is_in_recovery()"
    " THEN GREATEST(pg_catalog.pg_last_wal_receive_lsn(), pg_catalog.pg_last_wal_replay_lsn())"
    " ELSE pg_catalog.pg_current_wal_lsn() END AS lsn,"
    " CASE WHEN pg_catalog.pg_is_in_recovery()"
    " THEN GREATEST((SELECT w.received_tli FROM pg_catalog.pg_stat_get_wal_receiver() AS w),"
    " (SELECT r.min_recovery_end_timeline FROM pg_catalog.pg_control_recovery() AS r),"
    " (SELECT k.timeline_id FROM pg_catalog.pg_control_checkpoint() AS k))"
    " ELSE ('x' || pg_catalog.left("
    "pg_catalog.pg_walfile_name(pg_catalog.pg_current_wal_lsn()), 8))::bit(32)::int8 END"
    " AS timeline,"
    " (SELECT c.system_identifier::text FROM pg_catalog.pg_control_system() AS c)"
    " AS system_identifier,"
    " pg_catalog.current_setting('max_connections') AS max_connections,"
    " pg_catalog.current_setting('max_worker_processes') AS max_worker_processes,"
    " pg_catalog.current_setting('max_wal_senders') AS max_wal_senders,"
    " pg_catalog.current_setting('max_prepared_transactions') AS max_prepared_transactions,"
    " pg_catalog.current_setting('max_locks_per_transaction') AS max_locks_per_transaction";

class Upstream final : public Probe {
 public:
  Upstream(const config::Settings& settings, const std::shared_ptr<const Clock>& clock)
      : connection_(settings.connection),
        collection_(settings.collection),
        interval_(std::min(kPace, settings.ha.probe_interval)),
        timeout_(settings.ha.probe_timeout),
        switch_time_(std::min(kSwitchTime, settings.ha.max_lag)),
        clock_(clock),
        question_(kQuestion, timeout_, clock) {}

  const std::string& name() const override { return name_; }
  milliseconds interval() const override { return interval_; }
  // For an answer that does not come, and then a connection.
  milliseconds patience() const override { return 2 * timeout_; }

  Report Look(LocalFacts& local) override {
    const auto facts = local.Read();
    if (facts.upstream != asked_) Begin();
    asked_ = facts.upstream;
    if (!asked_) return Ignorant();
    const std::string_view state = Ask(facts, local);
    Follow(state);
    return [state, timelines = timelines_, switch_time = switch_time_](const Moment& moment,
                                                                       bool fresh, Findings& out) {
      const std::string_view shown = fresh ? state : Name(Contact::kUnknown);
      out.SetState(kState, "state", kStates, shown);
      // Who may not ask would be left with a question nobody answers.
      if (timelines.known) out.Say(kDiverged, Diverged(shown, timelines, moment.now - switch_time));
      if (shown == Name(Contact::kUnknown)) return;
      out.Set(kReachable, shown == Name(Contact::kOk) ? 1.0 : 0.0);
    };
  }

  // A server that streams from nobody has no upstream to speak of.
  Report Ignorant() const override {
    return [](const Moment&, bool, Findings&) {};
  }

 private:
  /// What was seen of the upstream's timeline and ours.
  struct Timelines {
    bool known = false;        // it has answered once
    SteadyTime apart_since{};  // while they differ
    bool apart = false;
  };

  static Truth Diverged(std::string_view state, const Timelines& timelines, SteadyTime before) {
    if (state == Name(Contact::kOk)) return Truth::kFalse;
    const bool apart = state == kOtherTimeline && timelines.apart_since <= before;
    return apart ? Truth::kTrue : Truth::kUnknown;
  }

  void Begin() {
    question_.HangUp();
    timelines_ = {};
  }

  void Follow(std::string_view state) {
    if (state == kOtherTimeline && !timelines_.apart) timelines_.apart_since = clock_->Now();
    if (state == kOtherTimeline || state == Name(Contact::kOk)) {
      timelines_.known = true;
      timelines_.apart = state == kOtherTimeline;
    }
  }

  std::string_view Ask(const LocalFacts::Contents& facts, LocalFacts& local) {
    const auto reply = question_.Ask([this] {
      return postgres::BuildConninfoOf(connection_, collection_, asked_->host, asked_->port);
    });
    if (reply.contact != Contact::kOk || reply.answer.row_count() == 0) return Name(reply.contact);
    const Row row(reply.answer, 0);
    const auto lsn = row.Lsn("lsn");
    const auto timeline = row.Number("timeline");
    if (facts.system_identifier.empty() || !facts.timeline || !timeline || !lsn) {
      return Name(Contact::kUnknown);
    }
    if (row.TextOr("system_identifier", "") != facts.system_identifier) return kOtherCluster;
    // Positions of two timelines do not compare: this server's WAL may be the longer one, and dead.
    std::optional<LocalFacts::Position> position;
    if (*timeline == *facts.timeline) position = LocalFacts::Position{*lsn, reply.asked_at};
    local.SetPosition(*asked_, position, ReadSizingSettings(row));
    return position ? Name(Contact::kOk) : kOtherTimeline;
  }

  const std::string name_ = "upstream";
  const config::ConnectionSettings connection_;
  const config::CollectionSettings collection_;
  const milliseconds interval_;
  const milliseconds timeout_;
  const milliseconds switch_time_;
  const std::shared_ptr<const Clock> clock_;
  std::optional<LocalFacts::Upstream> asked_;
  Timelines timelines_;
  postgres::StandingQuestion question_;
};

}  // namespace

constexpr ProbeInfo kUpstreamProbe{
    .name = "upstream",
    .make =
        [](const config::Settings& settings, const std::shared_ptr<const Clock>& clock) {
          std::vector<std::unique_ptr<Probe>> probes;
          if (settings.ha.ask_upstream) {
            probes.push_back(std::make_unique<Upstream>(settings, clock));
          }
          return probes;
        },
    .families = kFamilies,
    .verdicts = kVerdicts};

}  // namespace pgvigil::collectors
